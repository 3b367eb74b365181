"""`hubline trace` on the logs of a running server: what was called, by whom, how it ended."""
import gzip
import json
import os
import pty
import random
import re
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path

from chat_client import CallFailed, ChatClient
from server import PATIENCE, PROGRAMS, Hubline

HUBLINE = PROGRAMS / "hubline"
SHOP = """
server:
  port: 0
  loops: ${LOOPS}
pipeline:
  - logging: { arguments: true, results: true, durations: true }
hubs:
  chat:
    path: /chat
    methods:
      echo: { parameters: [text: string], do: [reply: $text] }
      send:
        parameters: [user: string, text: string]
        do:
          - call: { to: all, method: receive, arguments: [$user, $text] }
tracing:
  listeners:
    text: { file: calls.log, rotate: ROTATION }
    json: { file: calls.jsonl, format: json }
"""
# What breaks lines, or drives terminals.
EVIL = "a\r\n2026-01-01T00:00:00.000000Z error x ok\x85\u2028\u2029\x1b[2J\x1b]0;x\x07\b\x7f\x9b\0 \u202e"


def trace(*arguments, **options):
    """-> (exit status, lines, complaints)"""
    done = subprocess.run([HUBLINE, "trace", *map(str, arguments)], capture_output=True, timeout=3 * PATIENCE, **options)
    return done.returncode, done.stdout.decode().split("\n")[:-1], done.stderr.decode().split("\n")[:-1]


def is_safe(line):
    return line.isprintable()


class OfAServer(unittest.TestCase):
    def serve(self, rotation="{ size: 1MB, keep: 100 }"):
        server = self.enterContext(Hubline(text=SHOP.replace("ROTATION", rotation)))
        client = ChatClient(server.url)
        self.addCleanup(client.leave)
        return server, client, server.folder / "calls.log", server.folder / "calls.jsonl"

    def test_calls_their_sends_and_their_ends_are_found_in_both_forms(self):
        _, client, text, lines = self.serve()
        client.invoke("echo", "hello")
        client.invoke("send", "ann", "hello")
        with self.assertRaises(CallFailed):
            client.invoke("nothing")
        for log in (text, lines):
            with self.subTest(log.name):
                status, said, complaints = trace(log, "--json", "--hub", "chat")
                self.assertEqual((status, complaints), (0, []))
                records = [json.loads(line) for line in said]
                self.assertEqual([(record["event"], record["method"]) for record in records],
                                 [("call", "echo"), ("completed", "echo"), ("call", "send"), ("send", "receive"),
                                  ("completed", "send"), ("call", "nothing"), ("failed", "nothing")])
                call = records[3]["call"]
                self.assertEqual([json.loads(line)["event"] for line in trace(log, "--call", call, "--json")[1]],
                                 ["call", "send", "completed"])
                self.assertEqual(len(trace(log, "--method", "send")[1]), 2)
                self.assertEqual(len(trace(log, "--connection", records[0]["connection"])[1]), 7)
                self.assertEqual(len(trace(log, "--outcome", "refused")[1]), 1)
                self.assertEqual(len(trace(log, "--outcome", "ok", "--outcome", "refused")[1]), 3)
                self.assertEqual(trace(log, "--user", "ada"), (1, [], []))
                self.assertEqual(trace(log, "--level", "error"), (1, [], []))
                self.assertEqual(trace(log, "--since", "1h", "--hub", "chat", "--json")[1], said)
                self.assertEqual(trace(log, "--until", "1h")[0], 1)
                self.assertEqual(len(trace(log, "--slowest", "2")[1]), 2)
                self.assertEqual([record["arguments"] for record in records if record["event"] == "send"], [["ann", "hello"]])
                methods = {method["method"]: method for method in json.loads(trace(log, "--summary", "--json")[1][0])["methods"]}
                self.assertEqual(methods["echo"]["outcomes"], {"ok": 1})
                self.assertEqual((methods["receive"]["sends"], methods["nothing"]["outcomes"]), (1, {"refused": 1}))
        # What text shows is what the file says.
        self.assertEqual(trace(text)[1], text.read_text().splitlines())

    def test_k36_what_clients_send_never_drives_the_terminal(self):
        _, client, text, lines = self.serve()
        self.assertEqual(client.invoke("echo", EVIL), EVIL)
        with self.assertRaises(CallFailed):
            client.invoke(EVIL)
        for log in (text, lines):
            for options in ([], ["--json"], ["--summary"], ["--slowest", "5"], ["--summary", "--json"]):
                status, said, complaints = trace(log, *options)
                self.assertEqual((status, complaints), (0, []))
                self.assertEqual([line for line in said if not is_safe(line)], [])
            said = [json.loads(line) for line in trace(log, "--json", "--method", "echo")[1]]
            self.assertEqual([record["arguments"] for record in said if "arguments" in record], [[EVIL]])

    def test_what_is_followed_comes_across_rotation_once_and_in_order(self):
        _, client, text, _ = self.serve("{ size: 16KiB, keep: 1000, compress: true }")
        process = subprocess.Popen([HUBLINE, "trace", text, "--follow", "--json", "--method", "echo"], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        timer = threading.Timer(3 * PATIENCE, process.kill)
        timer.start()
        self.addCleanup(timer.cancel)
        for number in range(600):
            client.invoke("echo", str(number))
        seen = []
        while len(seen) < 1200 and (line := process.stdout.readline()):
            seen.append(json.loads(line))
        self.assertEqual([record["arguments"][0] for record in seen if record["event"] == "call"], [str(n) for n in range(600)])
        self.assertEqual([record["result"] for record in seen if record["event"] == "completed"], [str(n) for n in range(600)])
        self.assertGreater(len(list(text.parent.glob("calls.log.*"))), 5)
        # Afterwards all of it is read again, compressed or not.
        said = [json.loads(line) for line in trace(text, "--json", "--method", "echo")[1]]
        self.assertEqual(said, seen)


class OfFiles(unittest.TestCase):
    LINE = "2026-11-24T10:00:00.{:06}Z information hubline.pipeline => Invoking send on hub chat  call=4fK2.{} connection=4fK2 user=-\n"

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def lines(self, numbers):
        return "".join(self.LINE.format(number, number) for number in numbers).encode()

    def file(self, name, contents):
        path = self.folder / name
        path.write_bytes(contents)
        return path

    def test_what_cannot_be_read_is_a_line_each_and_the_rest_is_read(self):
        cut = gzip.compress(self.lines(range(10)))[:-4]
        self.file("calls.log.1.gz", cut)
        log = self.file("calls.log", b"garbage\n" + self.lines([10]) + b'{"v":2,"time":"x"}\n\xff\xfe\0\x1b[2J\n' + self.lines([11]))
        status, said, complaints = trace(log)
        self.assertEqual((status, len(said)), (0, 12))
        self.assertEqual([line.removeprefix(f"{self.folder}/") for line in complaints], [
            "calls.log.1.gz:11: the compressed file is cut off", "calls.log:1: this is no line of a log",
            "calls.log:3: version 2 is not known; this reads version 1", "calls.log:4: this is no line of a log"])
        self.assertEqual(trace(self.file("bad.log", b"garbage\n"))[0], 1)
        self.assertEqual(trace(self.folder / "nowhere.log")[0], 2)
        self.assertEqual(trace()[0], 2)
        self.assertEqual(trace(log, "--since", "yesterday")[0], 2)

    def test_noise_is_told_of_and_ends(self):
        noise = random.Random(7).randbytes(1 << 20)
        for contents in (noise, b"\x1f\x8b\x08\0" + noise, gzip.compress(noise), b"\0" * (9 << 20), b"{" * (1 << 20), b"\x1f\x8b"):
            status, said, complaints = trace(self.file("noise.log", contents))
            self.assertEqual((status, said), (1, []))
            self.assertTrue(0 < len(complaints) <= 102, len(complaints))
            self.assertEqual([line for line in complaints if not is_safe(line)], [])

    def test_standard_input_and_pipes_are_read_and_who_stops_reading_ends_it(self):
        self.assertEqual(len(trace("-", input=self.lines(range(5)))[1]), 5)
        self.assertEqual(len(trace("-", input=gzip.compress(self.lines(range(5))))[1]), 5)
        log = self.file("calls.log", self.lines(range(100_000)))
        done = subprocess.run(["bash", "-c", f"set -o pipefail; {HUBLINE} trace {log} | head -1"], capture_output=True,
                              timeout=PATIENCE)
        self.assertEqual((done.returncode, done.stdout.count(b"\n")), (0, 1))

    def test_colours_are_for_terminals_that_have_some(self):
        log = self.file("calls.log", self.lines([1]))
        for variables, coloured in (({"TERM": "xterm"}, True), ({"TERM": "dumb"}, False), ({"TERM": "xterm", "NO_COLOR": "1"}, False)):
            keys, other = pty.openpty()
            environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"} | variables
            subprocess.run([HUBLINE, "trace", log], stdout=other, timeout=PATIENCE, check=True, env=environment)
            os.close(other)
            said = os.read(keys, 65536).decode()
            os.close(keys)
            self.assertEqual("\x1b[" in said, coloured)
            self.assertEqual(re.sub(r"\x1b\[[0-9;]*m", "", said).replace("\r", ""), self.lines([1]).decode())

    def test_memory_does_not_grow_with_the_log(self):
        # By a process in between: what is started begins with the memory of who starts it.
        measure = ("import resource, subprocess, sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL); "
                   "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")

        def memory(count):
            lines = self.lines(range(count)).replace(b"Invoking", b"Invoked").replace(b"user=-", b"user=- duration=1.000ms")
            self.file("large.log.1.gz", gzip.compress(lines, 1))
            log = self.file("large.log", lines)
            return [int(subprocess.run([sys.executable, "-c", measure, HUBLINE, "trace", log, *options], capture_output=True,
                                       timeout=6 * PATIENCE, check=True).stdout)
                    for options in (["--slowest", "10"], ["--summary"])]
        for little, much in zip(memory(1_000), memory(60_000)):
            self.assertLess(much - little, 6_000, "kB more for 18 MB more")
