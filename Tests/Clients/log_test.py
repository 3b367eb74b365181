"""The log file says what was called."""
import json
import os
import re
import resource
import subprocess
import tempfile
import unittest
from pathlib import Path

from chat_client import CallFailed, ChatClient
from server import PATIENCE, PROGRAMS, Hubline

LINE = re.compile(r"(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z) (?P<level>\w+) (?P<source>\S+) (?P<message>.*?)"
                  r"(?:  (?P<fields>\S+=.*))?")


class Log:
    def setUp(self):
        self.server = self.enterContext(Hubline(self.loops))
        self.client = ChatClient(self.server.url)
        self.addCleanup(self.client.leave)

    def events(self):
        """What the log says of calls; each of its lines has the form of a line."""
        lines = [LINE.fullmatch(line) for line in self.server.log()]
        self.assertNotIn(None, lines, self.server.log())
        return [line for line in lines if line["source"] != "hubline.server"]

    def messages(self):
        return [(event["level"], event["source"], event["message"]) for event in self.events()]

    def test_a_call_and_what_it_sends_have_a_line_each_before_the_answer_leaves(self):
        self.client.invoke("send", "ann", "hello")
        self.assertEqual(self.messages(), [
            ("information", "hubline.pipeline", "=> Invoking send on hub chat"),
            ("information", "hubline.pipeline", "<= Invoking receive on client hub chat"),
        ])

    def test_a_line_tells_the_call_the_connection_the_user_and_the_generation(self):
        id = self.client.invoke("join", "tea")
        fields = dict(field.split("=", 1) for field in self.events()[0]["fields"].split(" "))
        self.assertEqual(fields, {"call": f"{id}.1", "connection": id, "user": "-", "generation": "1"})

    def test_a_method_is_named_as_declared_and_an_unknown_one_as_sent(self):
        self.client.invoke("ECHO", "hello")
        with self.assertRaises(CallFailed):
            self.client.invoke("NoThing")
        texts = [message for _, _, message in self.messages() if message.startswith("=>")]
        self.assertEqual(texts[:2], ["=> Invoking echo on hub chat", "=> Invoking NoThing on hub chat"])

    def test_k36_what_comes_from_outside_neither_ends_a_line_nor_drives_a_terminal(self):
        text = "a\r\n2026-01-01T00:00:00.000000Z error x ok\x85\u2028\x1b[2J\b\x7f\x9b\0 \u202e"
        with Hubline(text=LogFile.CHAT.replace("- logging\n", "- logging: { arguments: true }\n")) as server:
            client = ChatClient(server.url)
            self.addCleanup(client.leave)
            self.assertEqual(client.invoke("echo", text), text)
            with self.assertRaises(CallFailed):
                client.invoke(text)
            log = server.log()
        self.assertEqual([line for line in log if not LINE.fullmatch(line)], [])
        self.assertEqual([line for line in log if not line.isprintable()], [])
        arguments = [line.split(" arguments=")[1] for line in log if "Invoking echo" in line]
        self.assertEqual([json.loads(json.loads(value)) for value in arguments], [[text]])

    def test_a_name_from_outside_stays_within_its_line(self):
        with self.assertRaises(CallFailed):
            self.client.invoke("a\r\n2026-01-01T00:00:00.000000Z error x ok\u2028\x1b[2J")
        self.assertEqual({source for _, source, _ in self.messages()}, {"hubline.pipeline"})
        self.assertIn(r"=> Invoking a\r\n2026-01-01T00:00:00.000000Z error x ok\u2028\u001B[2J on hub chat",
                      [message for _, _, message in self.messages()])


class LogFile(unittest.TestCase):
    """What may be in the way of a log file."""

    CHAT = Path(__file__).with_name("chat.yaml").read_text(encoding="utf-8")

    def refusal(self, prepare):
        """What `serve` says of a log file that `prepare` puts something in the place of."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "config.yaml"
            file.write_text(self.CHAT.replace("calls.log", "logs/calls.log"), encoding="utf-8")
            prepare(Path(folder) / "logs")
            run = subprocess.run([PROGRAMS / "hubline", "serve", "--config", file], capture_output=True, text=True,
                                 timeout=PATIENCE, env={**os.environ, "LOOPS": "1"})
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        line = 1 + self.CHAT[:self.CHAT.index("{ file: calls.log")].count("\n")
        self.assertIn(f"config.yaml:{line}:20: error: cannot write to logs/calls.log: ", run.stderr)
        return run.stderr

    def test_k38_what_is_no_plain_file_is_refused_at_its_place(self):
        def link(logs):
            logs.mkdir()
            (logs / "calls.log").symlink_to("elsewhere")

        def linked_folder(logs):
            logs.with_name("elsewhere").mkdir()
            logs.symlink_to("elsewhere")

        def pipe(logs):
            logs.mkdir()
            os.mkfifo(logs / "calls.log")

        def device(logs):
            logs.mkdir()
            (logs / "calls.log").symlink_to("/dev/null")

        for prepare, reason in [(link, "it is a link"), (linked_folder, "'logs' is a link or no folder"),
                                (pipe, "it is no plain file"), (device, "it is a link")]:
            with self.subTest(prepare.__name__):
                self.assertIn(reason, self.refusal(prepare))

    def test_k38_links_are_followed_where_the_configuration_says_so(self):
        with tempfile.TemporaryDirectory() as folder:
            real, linked = Path(folder) / "real", Path(folder) / "linked"
            real.mkdir()
            linked.symlink_to("real")
            text = self.CHAT.replace("{ file: calls.log", f"{{ followLinks: true, file: {linked}/calls.log")
            with Hubline(text=text) as server:
                client = ChatClient(server.url)
                self.addCleanup(client.leave)
                client.invoke("echo", "x")
                self.assertIn("=> Invoking echo on hub chat", (real / "calls.log").read_text(encoding="utf-8"))

    def test_k35_a_file_that_may_not_grow_ends_nothing_and_what_is_lost_is_counted(self):
        limit = 16 * 1024

        def narrow():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))

        with Hubline(preexec_fn=narrow) as server:
            client = ChatClient(server.url)
            self.addCleanup(client.leave)
            for number in range(300):
                self.assertEqual(client.invoke("echo", str(number)), str(number))
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            for number in range(10):
                client.invoke("echo", str(number))
            lines = server.log()
        self.assertTrue(all(LINE.fullmatch(line) for line in lines), lines)
        lost = [int(found[1]) for line in lines if (found := re.search(r" (\d+) lines? of the log (?:is|are) lost", line))]
        self.assertEqual(len(lost), 1)
        calls = [line for line in lines if "=> Invoking echo on hub chat" in line]
        self.assertEqual(len(calls) + lost[0], 310)
        self.assertGreater(lost[0], 0)


class LogOnOneLoop(Log, unittest.TestCase):
    loops = 1


class LogOnFourLoops(Log, unittest.TestCase):
    loops = 4
