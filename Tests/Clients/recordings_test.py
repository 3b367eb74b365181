"""Our server says what the original server said, in the recorded sessions about JSON over WebSockets.

Where it means to say something else, accepted.json beside the recordings says so: by section, why, and what is said instead on
the WebSocket.
"""
import json
import unittest

from recording import Replay, parts_of
from server import REPOSITORY, Server

RECORDINGS = REPOSITORY / "Tests" / "Fixtures" / "transcripts" / "core"
ACCEPTED = json.loads((RECORDINGS / "accepted.json").read_text(encoding="utf-8"))


class Recordings(unittest.TestCase):
    maxDiff = None

    def test_handshakes_are_answered_as_by_the_original(self):
        self.replay("03-handshake")

    def test_bad_input_is_answered_as_by_the_original(self):
        self.replay("10-bad-input")

    def replay(self, topic):
        accepted = ACCEPTED[topic]
        parts = [part for part in parts_of(RECORDINGS / f"{topic}.txt") if not part.section.startswith("MessagePack")]
        with Server("conformance-server", "--port", "0") as server:
            sections = Replay(server.port).play(parts)
        self.assertLessEqual(set(accepted), set(sections), "sections that are accepted but not there")
        for section, (original, ours) in sections.items():
            with self.subTest(section=section):
                self.assertEqual(self.expected(original, accepted.get(section)), ours)

    def expected(self, original, difference):
        if not difference:
            return original
        expected = [line for line in original if not line.startswith("[1] op=") and line != "[1] (end of connection)"] + difference["instead"]
        self.assertNotEqual(expected, original, "this difference is none")
        return expected
