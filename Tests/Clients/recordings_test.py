"""Our server says what the original server said, in the recorded sessions; where it does not, docs/compatibility.md says so."""
import unittest

from differences import Differences
from recording import parts_of
from replay import Replay
from server import REPOSITORY, Server

RECORDINGS = REPOSITORY / "Tests" / "Fixtures" / "transcripts" / "core"
TOPICS = ("01-negotiate", "03-handshake", "04-websockets-json", "10-bad-input", "11-close", "13-detailed-errors")


class Recordings(unittest.TestCase):
    maxDiff = None

    def test_the_server_says_what_the_original_says_but_for_what_is_listed(self):
        differences = Differences()
        for topic in TOPICS:
            self.replay(topic, differences)
        self.assertEqual(differences.unmet(), [], "listed in docs/compatibility.md, but not met in any recording")

    def replay(self, topic, differences):
        detailed = ["--detailed"] if "detailed" in topic else []
        with Server("conformance-server", "--port", "0", *detailed) as server:
            parts = list(parts_of(RECORDINGS / f"{topic}.txt"))
            for section, number, expected, ours in Replay(server).play(parts, lambda lines: differences.applied(topic, lines)):
                with self.subTest(topic=topic, section=section, connection=number):
                    self.assertEqual(expected, ours)
