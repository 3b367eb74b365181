"""`hubline replay`: a recorded session is a test of the file that is served next."""
import json
import shutil
import subprocess
import tempfile
import unittest
from pathlib import Path

from chat_client import CallFailed, ChatClient
from server import PATIENCE, PROGRAMS, Hubline

SHOP = """
server:
  port: 0
  loops: ${LOOPS}
pipeline:
  - logging: { arguments: true, results: true, durations: true, redact: [chat.login.pin] }
hubs:
  chat:
    path: /chat
    methods:
      echo: { parameters: [text: string], do: [reply: $text] }
      me: { do: [reply: $connectionId] }
      login: { parameters: [user: string, pin: string], do: [reply: "welcome, $user"] }
      knows: { parameters: [pin: string, other: string], do: [reply: [$other]] }
      send:
        parameters: [user: string, text: string]
        do:
          - call: { to: all, method: receive, arguments: [$user, $text] }
tracing:
  listeners:
    calls: { file: calls.jsonl, format: json }
    text: { file: calls.log }
"""


def replay(*arguments, folder=None):
    """-> (exit status, what was said, complaints)"""
    done = subprocess.run([PROGRAMS / "hubline", "replay", *map(str, arguments)], capture_output=True, text=True,
                          timeout=3 * PATIENCE, cwd=folder, stdin=subprocess.DEVNULL)
    return done.returncode, done.stdout, done.stderr


class Replay(unittest.TestCase):
    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def record(self, session, text=SHOP):
        """The log of a session, and the file that was served, in the test's folder."""
        with Hubline(text=text) as server:
            session(server)
            server.stop()
            for name in ("calls.jsonl", "calls.log", "chat.yaml"):
                shutil.copy(server.folder / name, self.folder / name)
        file = self.folder / "chat.yaml"
        file.write_text(file.read_text().replace("${LOOPS}", "1"))
        return self.folder / "calls.jsonl", file

    def session(self, server):
        """200 calls of two clients; one fails."""
        ann, bob = ChatClient(server.url), ChatClient(server.url)
        for number in range(66):
            ann.invoke("echo", f"line {number}")
            bob.invoke("send", "bob", f"line {number}")
            bob.invoke("echo", bob.invoke("me") if number == 7 else "æ\u2028\x1b")
        with self.assertRaises(CallFailed):
            ann.invoke("nothing")
        ann.leave()
        bob.leave()

    def test_a_session_of_200_calls_replays_equal_and_writes_no_log(self):
        log, file = self.record(self.session)
        before = log.read_bytes()
        for options in ([], ["--timing"]):
            self.assertEqual(replay(log, "--config", file, *options), (0, "200 calls made again, all answers are equal\n", ""))
        self.assertEqual(log.read_bytes(), before)

    def test_it_replays_against_a_server_that_runs(self):
        log, _ = self.record(self.session)
        with Hubline(text=SHOP) as server:
            self.assertEqual(replay(log, "--url", server.url + "/chat")[:2], (0, "200 calls made again, all answers are equal\n"))
        self.assertEqual(replay(log, "--url", server.url + "/chat")[0], 2)
        status, _, complaint = replay(log, "--url", "http://192.0.2.1:5000/chat")
        self.assertEqual((status, "--remote" in complaint), (2, True))

    def test_a_stage_that_changes_an_answer_fails_it_with_the_record(self):
        log, file = self.record(self.session)
        sound = file.read_text()
        line = next(number for number, line in enumerate(log.read_text().split("\n"), 1)
                    if '"completed"' in line and '"result":"line 0"' in line)
        file.write_text(sound.replace("do: [reply: $text]", 'do: [reply: "not $text"]'))
        status, said, _ = replay(log, "--config", file)
        self.assertEqual((status, said), (
            1, f'{log}:{line}: chat.echo was answered with "line 0", and now with "not line 0"\n'))
        file.write_text(sound.replace("pipeline:\n", "pipeline:\n  - rateLimit: { calls: 5, per: 1h }\n"))
        status, said, _ = replay(log, "--config", file)
        self.assertEqual((status, said.count("\n")), (1, 1))
        self.assertIn(r'was answered with "æ\u2028\u001B", and now with the error', said)
        self.assertIn("Rate limit of chat.echo exceeded", said)

    def test_what_is_not_recorded_is_told_with_the_option_that_records_it(self):
        log, file = self.record(self.session)
        for name, contents, hint in [
            ("text", (self.folder / "calls.log").read_text(), "format: json"),
            ("arguments", "".join(self.without(log, "arguments")), "arguments: true, results: true"),
            ("results", "".join(self.without(log, "result")), "arguments: true, results: true"),
            ("ends", "".join(line + "\n" for line in log.read_text().split("\n")[:-1] if '"event":"call"' in line), "results: true"),
            ("nothing", "", "arguments: true"),
        ]:
            with self.subTest(name):
                other = self.folder / "other.jsonl"
                other.write_text(contents)
                status, said, complaint = replay(other, "--config", file)
                self.assertEqual((status, said), (2, ""))
                self.assertIn(hint, complaint)
        self.assertEqual(replay(self.folder / "nowhere.jsonl", "--config", file)[0], 2)
        self.assertEqual(replay(log, "--config", self.folder / "nowhere.yaml")[0], 2)

    def without(self, log, field):
        for line in log.read_text().split("\n")[:-1]:
            record = json.loads(line)
            record.pop(field, None)
            yield json.dumps(record) + "\n"

    def test_hidden_arguments_are_left_out_and_counted_or_set(self):
        def session(server):
            client = ChatClient(server.url)
            client.invoke("login", "ann", "1234")
            client.invoke("echo", "x")
            client.leave()
        log, file = self.record(session)
        self.assertNotIn("1234", log.read_text())
        self.assertEqual(replay(log, "--config", file), (
            0, "1 call made again, all answers are equal; 1 left out, whose arguments are hidden: chat.login\n", ""))
        for path in ("chat.login.pin", "chat.login.1"):
            status, said, complaint = replay(log, "--config", file, "--set", f'{path}="1234"')
            self.assertEqual((status, said, complaint), (0, "2 calls made again, all answers are equal\n", ""))
        status, _, complaint = replay(log, "--config", file, "--set", "1234")
        self.assertEqual((status, "1234" in complaint), (2, False))
