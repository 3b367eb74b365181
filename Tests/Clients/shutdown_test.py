"""How `hubline serve` leaves: `server.shutdown`, signals, and what it says on a terminal."""
import json
import os
import pty
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from server import PATIENCE, PROGRAMS, Hubline
from websocket import CLOSE, Connection, HubSocket, frame

HUBS = "hubs: { chat: { path: /chat, methods: { echo: { parameters: [text: string], do: [reply: $text] } } } }\n"
WAITING = "server: { shutdown: { mode: waitForClientsToClose, timeout: 1h } }\n" + HUBS


def say_goodbye(socket):
    """Answers the server's close frame, and reads on to the end."""
    socket.send(frame(CLOSE, b"\x03\xe8"))
    while socket.next_record() is not None:
        pass


class Shutdown(unittest.TestCase):
    def status(self, server, method, target):
        with Connection(server.port) as connection:
            connection.request(method, target)
            return connection.answer()[0]

    def await_draining(self, server):
        """A signal is no answer: it is done when the server says that it is not ready."""
        while self.status(server, "GET", "/health/ready") == 200:
            pass

    def test_it_waits_for_who_is_there_and_refuses_newcomers_S22(self):
        with Hubline(text=WAITING) as server, HubSocket(server.port) as socket:
            server.terminate()
            self.await_draining(server)
            self.assertEqual(self.status(server, "GET", "/health/live"), 200)
            self.assertEqual(self.status(server, "POST", "/chat/negotiate?negotiateVersion=1"), 503)
            socket.send_text(json.dumps({"type": 1, "target": "echo", "arguments": ["still"], "invocationId": "1"}) + "\x1e")
            self.assertEqual(socket.next_record()["result"], "still")
            say_goodbye(socket)
            self.assertEqual(server.wait(), 0)

    def test_the_second_signal_ends_the_wait_in_order(self):
        with Hubline(text=WAITING) as server, HubSocket(server.port) as socket:
            server.terminate()
            self.await_draining(server)
            server.terminate()
            self.assertEqual(socket.next_record(), {"type": 7, "allowReconnect": True})
            self.assertEqual(socket.next_record(), (1000, ""))
            say_goodbye(socket)
            self.assertEqual(server.wait(), 0)

    def test_another_signal_does_not_wait_for_who_says_no_goodbye(self):
        # Such a client is waited for 5 s: who stops at once is faster. The bound is on the kind, not on the time.
        with Hubline(text=HUBS.replace("path: /chat", "path: /chat, webSockets: { closeTimeout: 1h }")) as server:
            with HubSocket(server.port) as socket:
                server.terminate()
                self.assertEqual(socket.next_record(), {"type": 7, "allowReconnect": True})
                server.terminate()
                self.assertEqual(server.wait(), 0)

    def test_on_a_terminal_it_says_in_one_line_what_it_waits_for(self):
        for shutdown, line in [("off", "stopping: 1 client told to come back; Ctrl-C again ends the wait"),
                               ("waitForClientsToClose, timeout: 1h",
                                "stopping: 1 client may leave by themselves within 1h; Ctrl-C again ends the wait")]:
            with self.subTest(shutdown), tempfile.TemporaryDirectory() as folder, Terminal(folder, shutdown) as terminal:
                port = int(re.search(r"listening on http://127\.0\.0\.1:(\d+)", terminal.next_line())[1])
                with HubSocket(port) as socket:
                    terminal.press_control_c()
                    self.assertEqual(terminal.next_line().removeprefix("^C"), line)
                    if shutdown != "off":
                        terminal.press_control_c()
                    self.assertEqual(socket.next_record(), {"type": 7, "allowReconnect": True})
                    say_goodbye(socket)
                self.assertEqual(terminal.process.wait(PATIENCE), 0)

    def test_no_terminal_no_line(self):
        with Hubline(text=HUBS) as server, HubSocket(server.port) as socket:
            server.terminate()
            say_goodbye(socket)
            self.assertEqual(server.wait(), 0)
            self.assertFalse([line for line in server.errors if line and line.startswith("stopping:")])


class Terminal:
    """`hubline serve` at a terminal of its own, whose keys are pressed here."""

    def __init__(self, folder, shutdown):
        file = Path(folder) / "config.yaml"
        file.write_text(f"server: {{ port: 0, shutdown: {{ mode: {shutdown} }} }}\n{HUBS}")
        self.keys, other = pty.openpty()
        self.process = subprocess.Popen(
            [PROGRAMS / "hubline", "serve", "--config", file], stdin=other, stdout=other, stderr=subprocess.DEVNULL,
            start_new_session=True, preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)))
        os.close(other)
        self.reader = os.fdopen(os.dup(self.keys), "r", newline="\n")

    def next_line(self):
        return self.reader.readline().rstrip("\r\n")

    def press_control_c(self):
        os.write(self.keys, b"\x03")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.reader.close()
        os.close(self.keys)
