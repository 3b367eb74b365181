"""`hubline serve` as a process: its address, its health, its end."""
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

from chat_client import ChatClient
from server import PATIENCE, PROGRAMS, Hubline
from websocket import CLOSE, Connection, HubSocket, frame


class Process(unittest.TestCase):
    def answer(self, server, method, target):
        with Connection(server.port) as connection:
            connection.request(method, target)
            return connection.answer()

    def test_health_is_live_and_ready(self):
        with Hubline() as server:
            for target in ("/health/live", "/health/ready"):
                self.assertEqual(self.answer(server, "GET", target)[0], 200, target)

    def test_an_unknown_path_is_404(self):
        with Hubline() as server:
            self.assertEqual(self.answer(server, "GET", "/nowhere")[0], 404)
            self.assertEqual(self.answer(server, "POST", "/nowhere/negotiate")[0], 404)

    def test_negotiate_offers_what_is_built(self):
        with Hubline() as server:
            for query, members in [("", ["negotiateVersion", "connectionId", "availableTransports"]),
                                   ("?negotiateVersion=1", ["negotiateVersion", "connectionId", "connectionToken",
                                                            "availableTransports"])]:
                status, fields, body = self.answer(server, "POST", "/chat/negotiate" + query)
                self.assertEqual((status, fields["content-type"]), (200, "application/json"))
                answer = json.loads(body)
                self.assertEqual(list(answer), members)
                self.assertEqual(answer["availableTransports"],
                                 [{"transport": "WebSockets", "transferFormats": ["Text", "Binary"]}])

    def test_sigterm_invites_every_client_to_come_back_and_ends_the_process_with_status_0(self):
        for loops in (1, 4):
            with self.subTest(loops=loops), Hubline(loops) as server:
                client, socket = ChatClient(server.url), self.enterContext(HubSocket(server.port))
                server.terminate()
                self.assertEqual(socket.next_record(), {"type": 7, "allowReconnect": True})
                self.assertEqual(socket.next_record(), (1000, ""))
                socket.send(frame(CLOSE, b"\x03\xe8"))
                self.assertIsNone(socket.next_record())
                client.await_end()
                self.assertEqual(server.wait(), 0)

    def test_a_broken_file_names_every_problem_and_nothing_starts(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "config.yaml"
            file.write_text("server:\n  port: many\npipeline:\n  - loging\nhubs:\n  chat:\n    path: /chat\n")
            run = subprocess.run([PROGRAMS / "hubline", "serve", "--config", file], capture_output=True, text=True,
                                 timeout=PATIENCE)
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertRegex(run.stderr, r"config\.yaml:2:9: error: ")
        self.assertRegex(run.stderr, r"config\.yaml:4:5: error: unknown module 'loging' \(did you mean 'logging'\?\)")

    def test_a_port_in_use_is_an_error_and_the_holder_serves_on(self):
        with Hubline() as server, tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "config.yaml"
            file.write_text(f"server:\n  port: {server.port}\nhubs: {{}}\n")
            run = subprocess.run([PROGRAMS / "hubline", "serve", "--config", file], capture_output=True, text=True,
                                 timeout=PATIENCE)
            self.assertEqual(run.returncode, 1)
            self.assertRegex(run.stderr, rf"config\.yaml:2:9: error: 127\.0\.0\.1:{server.port} is in use")
            self.assertEqual(self.answer(server, "GET", "/health/live")[0], 200)

    def test_an_address_of_another_machine_is_an_error_at_the_host(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "config.yaml"
            file.write_text("server:\n  host: 192.0.2.1\n  port: 0\nhubs: {}\n")
            run = subprocess.run([PROGRAMS / "hubline", "serve", "--config", file], capture_output=True, text=True,
                                 timeout=PATIENCE)
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertRegex(run.stderr, r"config\.yaml:2:9: error: 192\.0\.2\.1 is not an address of this machine")
