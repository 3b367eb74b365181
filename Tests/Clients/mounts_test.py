"""The mounts of the conformance server: who may come, which pages, and how long they wait."""
import time
import unittest

from load import until
from server import Server
from websocket import CLOSE, TEXT, Connection, HubSocket, call, record

MOUNTS = ("/conformance", "/conformance-fast", "/conformance-secure", "/conformance-serial", "/second")
TOKEN = "Authorization: Bearer token-ann"
ALLOWED, OTHER = "Origin: http://allowed.example", "Origin: http://other.example"


class Mounts(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server("conformance-server", "--port", "0"))

    def negotiate(self, mount, *fields):
        with Connection(self.server.port) as connection:
            connection.request("POST", f"{mount}/negotiate?negotiateVersion=1", *fields)
            return connection.answer()

    def upgrade(self, mount, *fields):
        with Connection(self.server.port) as connection:
            connection.request_upgrade(mount, *fields)
            return connection.answer()[0]

    def test_one_origin_is_allowed_with_credentials_and_no_other(self):
        for mount in MOUNTS:
            with self.subTest(mount=mount):
                status, fields, _ = self.negotiate(mount, ALLOWED, TOKEN)
                self.assertEqual(status, 200)
                self.assertEqual(fields["access-control-allow-origin"], "http://allowed.example")
                self.assertEqual(fields["access-control-allow-credentials"], "true")
                status, fields, _ = self.negotiate(mount, OTHER, TOKEN)
                self.assertEqual((status, [name for name in fields if name.startswith("access-control")]), (200, []))
                self.assertEqual([self.upgrade(mount, origin, TOKEN) for origin in (ALLOWED, OTHER)], [101, 403])

    def test_bad_tokens_are_refused_everywhere_and_none_where_one_is_needed(self):
        for mount in MOUNTS:
            with self.subTest(mount=mount):
                alone = 401 if mount == "/conformance-secure" else 200
                self.assertEqual(self.negotiate(mount)[0], alone)
                for bad in ("nonsense", "token-"):
                    self.assertEqual(self.negotiate(mount, f"Authorization: Bearer {bad}")[0], 401)
                    self.assertEqual(self.upgrade(f"{mount}?access_token={bad}"), 401)

    def test_a_quick_mount_pings_every_second_and_ends_who_pinged_and_fell_silent(self):
        began = time.monotonic()
        socket = self.enterContext(HubSocket(self.server.port, "/conformance-fast"))
        self.assertEqual(socket.receive(), (TEXT, True, b'{"type":6}\x1e'))
        socket.send_text(record(type=6) + call("echo", 1, id="1"))
        self.assertEqual(socket.next_record(), {"type": 3, "invocationId": "1", "result": 1})
        self.assertLess(time.monotonic() - began, 3, "the default is 15 s")
        end = socket.next_record()
        self.assertEqual((end["type"], end.get("error"), end.get("allowReconnect")), (7, "Connection closed with an error.", True))
        self.assertLess(time.monotonic() - began, 10, "the default is 30 s")
        self.assertEqual(socket.receive()[0], CLOSE)

    def test_the_life_of_a_connection_is_two_lines_of_the_log(self):
        """S111"""
        with HubSocket(self.server.port, "/conformance") as socket:
            socket.send_text(call("connectionId", id="1"))
            id = socket.next_record()["result"]
        for event in ("connected", "disconnected"):
            self.assertTrue(until(lambda: self.lines(f"hubline.hubs.conformance {id} {event}")), event)
        self.assertEqual(len(self.lines(f"hubline.hubs.conformance {id} ")), 2)

    def lines(self, text):
        return [line for line in self.server.errors if line and text in line]
