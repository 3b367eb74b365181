"""Behind nginx, with and without TLS that ends there: calls, the origin of the public name, and who is in the log (K9)."""
import re
import unittest
from pathlib import Path

from browser import Browser
from chat_client import ChatClient
from nginx import Nginx
from pysignalr_client import PySignalRClient
from server import Hubline
from websocket import Connection, HubSocket

CHAT = Path(__file__).with_name("chat.yaml").read_text(encoding="utf-8")
TRUSTED, UNTRUSTED = "127.0.0.1", "10.0.0.1"
CLIENT = "127.0.0.2"                                    # the address that the clients of these tests have


def configuration(proxies):
    heard = "hubline.connections: { level: verbose, listeners: [calls] }"
    return (CHAT.replace("server:\n", f"server:\n  trustedProxies: [{proxies}]\n")
            .replace("  sources:\n", f"  sources:\n    {heard}\n"))


class BehindNginx(unittest.TestCase):
    def serve(self, proxies):
        """-> (server, nginx)"""
        server = self.enterContext(Hubline(text=configuration(proxies)))
        return server, self.enterContext(Nginx(server.port))

    def upgrade(self, nginx, origin, *fields, tls=True):
        """-> status of an upgrade that a page of `origin` asks for"""
        port = nginx.tls_port if tls else nginx.port
        with Connection(port, nginx.NAME, CLIENT, nginx.tls if tls else None) as connection:
            connection.request_upgrade("/chat", f"Origin: {origin}", *fields)
            return connection.answer()[0]

    def assert_logged(self, server, *patterns):
        log = server.log()
        for pattern in patterns:
            self.assertEqual(len([line for line in log if re.search(pattern, line)]), 1, (pattern, log))

    def test_real_clients_call_and_are_called(self):
        _, nginx = self.serve(TRUSTED)
        for kind in (ChatClient, PySignalRClient):
            ann = kind(nginx.url)
            self.addCleanup(ann.leave)
            bob = kind(nginx.tls_url, ssl=nginx.tls)
            self.addCleanup(bob.leave)
            self.assertEqual(bob.invoke("echo", "x" * 20_000), "x" * 20_000)
            ann.invoke("send", "ann", "hello")
            for client in (ann, bob):
                self.assertEqual(client.next_call(), ("receive", ["ann", "hello"]))

    def test_a_real_client_that_sends_the_public_origin_connects(self):
        _, nginx = self.serve(TRUSTED)
        client = PySignalRClient(nginx.tls_url, {"Origin": nginx.tls_url}, nginx.tls)
        self.addCleanup(client.leave)
        self.assertEqual(client.invoke("echo", "hello"), "hello")

    def test_the_page_of_the_public_address_connects(self):
        _, nginx = self.serve(TRUSTED)
        tab = self.enterContext(Browser()).tab()
        tab.ask("Security.setIgnoreCertificateErrors", ignore=True)
        tab.open(nginx.tls_url)
        tab.until("document.getElementById('state').dataset.state === 'connected'")
        self.assertEqual(tab.complaints, [])

    def test_the_public_origin_connects_when_the_proxy_is_trusted(self):
        server, nginx = self.serve(TRUSTED)
        self.assertEqual(self.upgrade(nginx, "https://chat.example"), 101)
        self.assertEqual(self.upgrade(nginx, "https://CHAT.example:443"), 101)
        self.assertEqual(self.upgrade(nginx, "http://chat.example", tls=False), 101)
        self.assertEqual(self.upgrade(nginx, "http://chat.example"), 403)
        self.assertEqual(self.upgrade(nginx, "https://chat.example", tls=False), 403)
        self.assertEqual(self.upgrade(nginx, "https://evil.example"), 403)
        self.assert_logged(
            server, rf"allowedOrigins  origin=https://evil\.example own=https://chat\.example peer=127\.0\.0\.2\b")

    def test_the_public_origin_is_refused_when_the_proxy_is_not_trusted(self):
        server, nginx = self.serve(UNTRUSTED)
        self.assertEqual(self.upgrade(nginx, "https://chat.example"), 403)
        self.assert_logged(
            server, r"if 127\.0\.0\.1 is your proxy, add it to server\.trustedProxies; .*allowedOrigins  "
                    r"origin=https://chat\.example own=http://chat\.example peer=127\.0\.0\.1:\d+")
        self.assertEqual(self.upgrade(nginx, "http://chat.example", tls=False), 101)

    def test_what_a_client_forwards_of_itself_is_not_believed(self):
        server, nginx = self.serve(TRUSTED)
        forged = ["X-Forwarded-For: 203.0.113.9", "X-Forwarded-Proto: http", "Forwarded: for=203.0.113.9;proto=http"]
        self.assertEqual(self.upgrade(nginx, "http://chat.example", *forged[:2]), 403)
        self.assertEqual(self.upgrade(nginx, "https://chat.example", *forged[:2]), 101)
        self.assertEqual(self.upgrade(nginx, "https://evil.example", *forged), 403)
        self.assertFalse([line for line in server.log() if "203.0.113.9" in line])

    def test_the_log_names_the_client_and_not_the_proxy(self):
        for proxies, peer in [(TRUSTED, r"127\.0\.0\.2"), (UNTRUSTED, r"127\.0\.0\.1:\d+")]:
            with self.subTest(proxies), Hubline(text=configuration(proxies)) as server, Nginx(server.port) as nginx:
                with HubSocket(nginx.tls_port, name=nginx.NAME, source=CLIENT, tls=nginx.tls):
                    self.assert_logged(server, rf"Connection opened on hub chat  .*\bpeer={peer}$")
