"""Where the lines of the log go, and which: `tracing:` of real servers."""
import gzip
import json
import os
import pty
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
import unittest
from pathlib import Path

from chat_client import CallFailed, ChatClient
from server import PATIENCE, PROGRAMS, Hubline

LOGROTATE = shutil.which("logrotate", path=os.environ["PATH"] + ":/usr/sbin")

HUBS = """
server: { port: 0 }
pipeline:
  - logging: { arguments: true, results: true }
hubs:
  chat:
    path: /chat
    methods:
      echo: { parameters: [text: string], do: [reply: $text] }
      send: { parameters: [text: string], do: [call: { to: all, method: receive, arguments: [$text] }] }
      join: { parameters: [room: string], do: [addToGroup: $room] }
      tell: { parameters: [room: string, text: string], do: [call: { to: { group: $room }, method: receive, arguments: [$text] }] }
"""


def until(condition, what="it"):
    """Waits for what happens by itself."""
    end = time.monotonic() + PATIENCE
    while not (value := condition()):
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not happen within {PATIENCE} s")
        time.sleep(0.01)
    return value


class Tracing(unittest.TestCase):
    def server(self, tracing, **options):
        return self.enterContext(Hubline(text=HUBS + tracing, **options))

    def client(self, server):
        client = ChatClient(server.url)
        self.addCleanup(client.leave)
        return client

    def lines(self, server, name):
        file = server.folder / name
        return file.read_text(encoding="utf-8").splitlines() if file.exists() else []

    # The guide's form

    def test_s140_s143_the_guides_configuration_makes_the_same_files(self):
        server = self.server("""
tracing:
  sources:
    SignalR.SqlMessageBus: { listeners: [SignalR-Bus] }
    SignalR.ServiceBusMessageBus: { listeners: [SignalR-Bus] }
    SignalR.ScaleoutMessageBus: { listeners: [SignalR-Bus] }
    SignalR.Transports.WebSocketTransport: { listeners: [SignalR-Transports] }
    SignalR.Transports.ServerSentEventsTransport: { listeners: [SignalR-Transports] }
    SignalR.Transports.ForeverFrameTransport: { listeners: [SignalR-Transports] }
    SignalR.Transports.LongPollingTransport: { listeners: [SignalR-Transports] }
    SignalR.Transports.TransportHeartBeat: { listeners: [SignalR-Transports] }
  switches: { SignalRSwitch: Verbose }
  sharedListeners:
    SignalR-Transports: { type: System.Diagnostics.TextWriterTraceListener, initializeData: transports.log.txt }
    SignalR-Bus: { type: System.Diagnostics.TextWriterTraceListener, initializeData: bus.log.txt }
  autoflush: true
""")
        self.client(server).invoke("send", "hello")
        sources = {name: {line.split(" ")[2] for line in self.lines(server, name)}
                   for name in ("transports.log.txt", "bus.log.txt")}
        self.assertIn("hubline.transports.webSockets", sources["transports.log.txt"])
        self.assertEqual({source for source in sources["transports.log.txt"] if source.startswith("hubline.bus")}, set())
        self.assertIn("hubline.bus", sources["bus.log.txt"])
        self.assertNotIn("hubline.transports.webSockets", sources["bus.log.txt"])

    # S144, S148, S149

    def test_s144_one_event_is_in_two_files_and_on_standard_error(self):
        server = self.server("""
tracing:
  sources: { hubline.pipeline: { listeners: [one, two, three] }, hubline.server: { listeners: [one] } }
  listeners: { one: { file: one.log }, two: { file: two.log, format: json }, three: { type: stderr } }
""")
        self.client(server).invoke("echo", "x")
        text = "=> Invoking echo on hub chat"
        self.assertEqual(sum(text in line for line in self.lines(server, "one.log")), 1)
        self.assertEqual([json.loads(line)["message"] for line in self.lines(server, "two.log")].count(text), 1)
        until(lambda: [line for line in server.errors if line and text in line], "the line on standard error")

    def test_s148_standard_output_takes_json_lines_behind_the_url(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "config.yaml"
            file.write_text(HUBS + "tracing: { listeners: { out: { type: stdout, format: json } } }\n", encoding="utf-8")
            with subprocess.Popen([PROGRAMS / "hubline", "serve", "--config", file], stdout=subprocess.PIPE, text=True) as process:
                said = []
                while not any('"Listening on' in line for line in said) or not any("listening on http" in line for line in said):
                    said.append(process.stdout.readline())
                process.send_signal(signal.SIGTERM)
                said += process.stdout.readlines()
                self.assertEqual(process.wait(PATIENCE), 0)
        objects = [json.loads(line) for line in said if not line.startswith("listening on")]
        self.assertIn("Stopped", [one["message"] for one in objects])

    def test_s149_without_listeners_the_lines_are_on_a_terminal_and_on_a_pipe(self):
        for is_terminal in (True, False):
            with self.subTest(terminal=is_terminal), tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "config.yaml"
                file.write_text(HUBS, encoding="utf-8")
                reader, writer = pty.openpty() if is_terminal else os.pipe()
                process = subprocess.Popen([PROGRAMS / "hubline", "serve", "--config", file], stdout=subprocess.DEVNULL,
                                           stderr=writer)
                os.close(writer)
                text = b""
                while b"Listening on" not in text:
                    text += os.read(reader, 65536)
                process.send_signal(signal.SIGTERM)
                self.assertEqual(process.wait(PATIENCE), 0)
                os.close(reader)

    def test_s148_the_systems_log_gets_a_datagram_a_line(self):
        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as log:
            log.bind(f"{folder}/log")
            log.settimeout(PATIENCE)
            server = self.server(f"""
tracing:
  listeners: {{ system: {{ type: syslog, socket: {folder}/log }} }}
""")
            said = log.recv(65536).decode()
            self.assertRegex(said, rf"^<30>hubline\[{server.process.pid}\]: information hubline\.server Listening on ")

    # Levels and filters

    def test_s145_a_listener_hears_its_level_and_what_its_filter_lets_through(self):
        server = self.server("""
tracing:
  switch: verbose
  listeners:
    warnings: { file: warnings.log, level: warning }
    tea: { file: tea.log, filter: { group: tea } }
    send: { file: send.json, format: json, filter: { hub: chat, method: [send, receive] } }
""")
        client = self.client(server)
        client.invoke("join", "tea")
        client.invoke("tell", "tea", "hot")
        client.invoke("tell", "milk", "cold")
        client.invoke("send", "all")
        self.assertEqual(self.lines(server, "warnings.log"), [])
        tea = [line for line in self.lines(server, "tea.log") if " hubline.pipeline " in line]
        self.assertEqual(len(tea), 1)
        self.assertRegex(tea[0], r"<= Invoking receive on client hub chat  .* to=group:tea arguments=")
        objects = [json.loads(line) for line in self.lines(server, "send.json")]
        events = [(one["event"], one["method"]) for one in objects if "event" in one]
        self.assertEqual(events, [("send", "receive")] * 2 + [("call", "send"), ("send", "receive"), ("completed", "send")])
        *_, call, send, end = [one for one in objects if "event" in one]
        self.assertEqual({call["call"], send["call"], end["call"]}, {call["call"]})
        self.assertEqual((call["arguments"], call["user"], call["hub"], end["outcome"], end["result"]),
                         (["all"], None, "chat", "ok", None))

    def test_k36_json_lines_hold_the_same_text_whatever_it_is(self):
        text = "a\r\n\x85\u2028\x1b[2J\b\x7f\x9b\0 \u202e\ufeff\"\\"
        server = self.server("tracing: { listeners: { all: { file: all.json, format: json } } }\n")
        client = self.client(server)
        client.invoke("echo", text)
        with self.assertRaises(CallFailed):
            client.invoke(text)
        raw = (server.folder / "all.json").read_bytes().decode()
        self.assertTrue(all(line.isprintable() for line in raw.split("\n")), raw)
        objects = [json.loads(line) for line in raw.splitlines()]
        self.assertIn([text], [one.get("arguments") for one in objects])
        self.assertIn(f"=> Invoking {text} on hub chat", [one["message"] for one in objects])

    # Files that begin anew

    def test_s143_old_files_are_kept_and_compressed(self):
        server = self.server("""
tracing:
  sources: { hubline.pipeline: { listeners: [calls] } }
  listeners: { calls: { file: calls.log, rotate: { size: 16KiB, keep: 3, compress: true } } }
""")
        client = self.client(server)
        for number in range(300):
            client.invoke("echo", f"number {number} " + "x" * 100)
        newest = until(lambda: self.all_compressed(server), "the compression of old files")
        self.assertEqual(len(newest), 3)
        texts = [gzip.decompress(file.read_bytes()).decode() for file in newest] + [(server.folder / "calls.log").read_text()]
        numbers = [int(number) for number in re.findall(r"=> Invoking echo .*number (\d+)", "".join(texts))]
        self.assertEqual(numbers, list(range(300 - len(numbers), 300)))

    @staticmethod
    def all_compressed(server):
        """The old files, once the last of them is compressed and the oldest are gone."""
        old = {int(file.name.split(".")[2]): file for file in server.folder.glob("calls.log.*")}
        files = [old[number] for number in sorted(old)]
        return files if len(files) == 3 and all(file.name.endswith(".gz") for file in files) else None

    def test_k41_a_signal_opens_a_file_that_was_moved_away(self):
        server = self.server("tracing: { listeners: { calls: { file: calls.log } } }\n")
        client = self.client(server)
        for number, sent in enumerate((signal.SIGHUP, signal.SIGUSR1)):
            client.invoke("echo", f"before {number}")
            (server.folder / "calls.log").rename(server.folder / f"moved{number}.log")
            server.process.send_signal(sent)
            until((server.folder / "calls.log").exists, "a new file")
            client.invoke("echo", f"after {number}")
            self.assertEqual(sum(f"before {number}" in line for line in self.lines(server, f"moved{number}.log")), 2)
            self.assertEqual(sum(f"after {number}" in line for line in self.lines(server, "calls.log")), 2)

    @unittest.skipUnless(LOGROTATE, "logrotate is not here")
    def test_logrotate_moves_files_and_no_line_is_lost(self):
        server = self.server("tracing: { sources: { hubline.pipeline: { listeners: [calls] } }, listeners: { calls: { file: calls.log } } }\n")
        rules = server.folder / "rules"
        rules.write_text(f"""
su {os.getuid()} {os.getgid()}
{server.folder}/calls.log {{
    rotate 100
    nocreate
    postrotate
        kill -USR1 {server.process.pid}
    endscript
}}
""".replace(f"su {os.getuid()} {os.getgid()}\n", ""))
        rules.chmod(0o600)
        server.folder.chmod(0o700)
        client = self.client(server)
        over = threading.Event()
        count = 0

        def rotate():
            while not over.is_set():
                subprocess.run([LOGROTATE, "-f", "-s", server.folder / "state", rules], check=True, capture_output=True,
                               timeout=PATIENCE)

        thread = threading.Thread(target=rotate)
        thread.start()
        try:
            while len(list(server.folder.glob("calls.log.*"))) < 10:
                client.invoke("echo", f"number {count}")
                count += 1
        finally:
            over.set()
            thread.join()
        client.invoke("echo", f"number {count}")
        files = sorted(server.folder.glob("calls.log.*"), key=lambda file: -int(file.name.split(".")[2]))
        text = "".join(file.read_text() for file in files) + (server.folder / "calls.log").read_text()
        numbers = [int(number) for number in re.findall(r"=> Invoking echo .*number (\d+)", text)]
        self.assertEqual(numbers, list(range(count + 1)))

    # What must not be lost

    def test_s147_a_line_is_there_when_its_call_has_returned_also_after_kill_9(self):
        """50 times; 1,000 by `make soak`."""
        for trial in range(1000 if os.environ.get("HUBLINE_SOAK") else 50):
            with self.subTest(trial=trial):
                server = Hubline(text=HUBS + "tracing: { listeners: { calls: { file: calls.log } } }\n")
                try:
                    client = ChatClient(server.url)
                    client.invoke("echo", f"trial {trial}")
                    server.process.kill()
                    server.process.wait()
                    lines = self.lines(server, "calls.log")
                    self.assertEqual(sum("=> Invoked echo" in line and f"trial {trial}" in line for line in lines), 1)
                finally:
                    client.leave()
                    shutil.rmtree(server.folder)

    def test_a_line_that_was_cut_is_closed_at_the_next_start(self):
        with tempfile.TemporaryDirectory() as folder:
            log = Path(folder) / "calls.log"
            log.write_text("2026-11-24T10:00:00.123456Z information hubline.pipeline => Invo")
            server = self.server(f"tracing: {{ listeners: {{ calls: {{ file: {log} }} }} }}\n")
            self.client(server).invoke("echo", "x")
            lines = log.read_text().splitlines()
            self.assertEqual(lines[0], "2026-11-24T10:00:00.123456Z information hubline.pipeline => Invo")
            self.assertIn("Listening on", lines[1])

    def test_k35_a_folder_that_goes_is_made_again_and_calls_go_on(self):
        server = self.server("tracing: { listeners: { calls: { file: logs/calls.log } } }\n")
        client = self.client(server)
        client.invoke("echo", "before")
        shutil.rmtree(server.folder / "logs")
        client.invoke("echo", "after")
        self.assertTrue(any("after" in line for line in self.lines(server, "logs/calls.log")))

    def test_k35_a_device_that_is_full_loses_lines_and_no_call(self):
        server = self.server("tracing: { listeners: { calls: { file: /dev/full, devices: true } } }\n")
        client = self.client(server)
        for number in range(20):
            self.assertEqual(client.invoke("echo", str(number)), str(number))

    def test_a_pipe_that_takes_no_more_loses_lines_and_counts_them_and_calls_go_on(self):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pipe"
            os.mkfifo(path)
            reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
            try:
                server = self.server(f"tracing: {{ listeners: {{ calls: {{ file: {path}, devices: true }} }} }}\n")
                client = self.client(server)
                for number in range(1000):
                    client.invoke("echo", f"{number} " + "x" * 200)
                text = b""
                while not re.search(rb"lines of the log are lost.*last", text, re.DOTALL):
                    try:
                        while piece := os.read(reader, 65536):
                            text += piece
                    except BlockingIOError:
                        client.invoke("echo", "last")
            finally:
                os.close(reader)
        self.assertTrue(all(line.startswith(b"20") for line in text.split(b"\n")[1:-1]))


if __name__ == "__main__":
    unittest.main()
