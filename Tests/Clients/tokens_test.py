"""Web tokens over real sockets: real clients with an access token factory, good, bad, none, expired, renewed."""
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from urllib.error import HTTPError

import jwt

from chat_client import ChatClient
from pysignalr_client import PySignalRClient
from server import PATIENCE, PROGRAMS, REPOSITORY, Hubline, Server
from websocket import Connection, HubSocket, call

sys.path.insert(0, str(REPOSITORY / "Tests" / "Fixtures" / "tokens"))
import oracle  # noqa: E402

SECRET = "sesame-secret-sesame-secret-sesame"
CONFIGURATION = """
server: { port: 0, loops: 1, trustedProxies: [127.0.0.2] }
defaults: { closeOnAuthenticationExpiration: true }
pipeline:
  - logging
  - authentication: { jwt: { secret: "${JWT}" }, leeway: 0s, headers: { userId: x-remote-user } }
tracing: { switch: verbose, listeners: { all: { file: calls.log } } }
hubs:
  chat:
    path: /chat
    methods:
      whoAmI: { do: [ reply: $userId ] }
"""
MEMBERS = "conformance-secret-conformance-secret"


def token(user="ann", seconds=600, secret=SECRET, **claims):
    return jwt.encode({"sub": user, "exp": time.time() + seconds, **claims}, secret, "HS256")


def bearer(text):
    return f"Authorization: Bearer {text}"


class Tokens(unittest.TestCase):
    def serve(self):
        return self.enterContext(Hubline(text=CONFIGURATION, environment={"JWT": SECRET}))

    def connect(self, kind, server, text=None):
        if text and kind is ChatClient:
            client = ChatClient(server.url, token=lambda: text)
        else:
            client = kind(server.url, headers={"Authorization": f"Bearer {text}"} if text else {})
        self.addCleanup(client.leave)
        return client

    def test_pyjwt_still_says_what_the_fixture_says(self):
        self.assertEqual(oracle.disagreements(), {})

    def test_a_good_token_is_a_user_and_none_is_nobody(self):
        server = self.serve()
        for kind in (ChatClient, PySignalRClient):
            with self.subTest(kind.__name__):
                self.assertEqual(self.connect(kind, server, token()).invoke("whoAmI"), "ann")
                self.assertIsNone(self.connect(kind, server).invoke("whoAmI"))

    def test_a_bad_token_and_an_expired_one_are_refused(self):
        server = self.serve()
        for text in ("x", token(seconds=-5), token(secret="another-secret-another-secret-another")):
            with self.assertRaises(HTTPError) as refused:
                self.connect(ChatClient, server, text)
            self.assertEqual(refused.exception.code, 401)
            refused.exception.close()
            with self.assertRaises(AssertionError):
                self.connect(PySignalRClient, server, text)
            with Connection(server.port) as connection:
                connection.request("POST", "/chat/negotiate", bearer(text))
                status, fields, body = connection.answer()
            self.assertEqual((status, fields["www-authenticate"], body),
                             (401, 'Bearer error="invalid_token"', b"The token is not valid."))
        self.assertTrue(any("Token refused: it has expired (exp)." in line for line in server.log()))

    def test_a_token_in_the_query_counts_as_one_in_the_header(self):
        server = self.serve()
        with Connection(server.port) as connection:
            connection.request_upgrade(f"/chat?access_token={token()}")
            self.assertEqual(connection.answer()[0], 101)
        with Connection(server.port) as connection:
            connection.request_upgrade("/chat?access_token=x")
            self.assertEqual(connection.answer()[0], 401)

    def test_headers_of_who_is_no_trusted_proxy_are_passed_over(self):
        """S261"""
        server = self.serve()
        for source, user in (("127.0.0.2", "ann"), ("127.0.0.1", None)):
            with HubSocket(server.port, fields=("X-Remote-User: ann",), source=source) as client:
                client.send_text(call("whoAmI", id="1"))
                self.assertEqual(client.next_record().get("result"), user)

    def test_a_connection_ends_with_its_token_and_its_client_comes_back_with_another(self):
        """S206"""
        server = self.serve()
        began = time.monotonic()
        with HubSocket(server.port, fields=(bearer(token(seconds=3)),)) as client:
            self.assertEqual(client.next_record(), {"type": 7, "allowReconnect": True})
        self.assertLess(1, time.monotonic() - began)
        self.assertLess(time.monotonic() - began, 4)
        self.assertEqual(self.connect(ChatClient, server, token()).invoke("whoAmI"), "ann")

    def test_no_token_and_no_secret_reaches_the_log(self):
        """K37"""
        server = self.serve()
        texts = [token(), token(seconds=-5), token() + "x"]
        for text in texts:
            for target, *fields in ((f"/chat/negotiate?access_token={text}",), ("/chat/negotiate", bearer(text))):
                with Connection(server.port) as connection:
                    connection.request("POST", target, *fields)
                    _, fields, body = connection.answer()
                    self.assertNotIn(text, f"{fields} {body}")
        log = "\n".join(server.log())
        for secret in [SECRET, *texts]:
            self.assertNotIn(secret, log)


class Members(unittest.TestCase):
    """The mount /members of the conformance server."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server("conformance-server", "--port", "0"))

    def token(self, *roles, user="ann", seconds=600):
        return token(user, seconds, MEMBERS, roles=roles)

    def ask(self, method, target, *fields):
        with Connection(self.server.port) as connection:
            connection.request(method, target, *fields)
            return connection.answer()[0]

    def add(self, client):
        client.send_text(call("add", 1, 2, id="1"))
        return client.next_record()

    def test_who_brings_no_token_is_refused(self):
        self.assertEqual(self.ask("POST", "/members/negotiate"), 401)
        self.assertEqual(self.ask("POST", "/members/negotiate", bearer("token-ann")), 401)
        self.assertEqual(self.ask("POST", "/members/negotiate", bearer(self.token())), 200)

    def test_the_role_decides_about_a_method(self):
        with HubSocket(self.server.port, "/members", fields=(bearer(self.token("admin", "x")),)) as client:
            self.assertEqual(self.add(client).get("result"), 3)
        with HubSocket(self.server.port, "/members", fields=(bearer(self.token("x")),)) as client:
            self.assertIn("error", self.add(client))
            client.send_text(call("whoAmI", id="2"))
            self.assertEqual(client.next_record().get("result"), "ann")

    def test_a_renewed_token_counts_at_once_and_another_users_does_not(self):
        """S258"""
        with HubSocket(self.server.port, "/members", fields=(bearer(self.token("x")),)) as client:
            refresh = f"/members/refresh?id={client.token}"
            self.assertIn("error", self.add(client))
            self.assertEqual(self.ask("POST", refresh, bearer(self.token("admin", user="bob"))), 403)
            self.assertEqual(self.ask("POST", refresh, bearer(self.token("admin", seconds=-600))), 401)
            self.assertEqual(self.ask("POST", refresh), 401)
            self.assertIn("error", self.add(client))
            self.assertEqual(self.ask("POST", refresh, bearer(self.token("admin"))), 204)
            self.assertEqual(self.add(client).get("result"), 3)
        self.assertEqual(self.ask("POST", "/members/refresh?id=nobody", bearer(self.token("admin"))), 404)


class KeyFiles(unittest.TestCase):
    def test_a_set_of_keys_that_is_replaced_is_in_force_at_once(self):
        fixture = oracle.json.loads(oracle.FIXTURE.read_text(encoding="utf-8"))
        keys = {key["kid"]: key for key in fixture["keys"]["set"]["keys"]}
        configuration = CONFIGURATION.replace('secret: "${JWT}"', "keySet: keys/set.json")

        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "keys", "set.json")
            file.parent.mkdir()
            Path(folder, "config.yaml").write_text(configuration, encoding="utf-8")

            def put(*kids):
                other = file.with_name("new.json")
                other.write_text(oracle.json.dumps({"keys": [keys[kid] for kid in kids]}), encoding="utf-8")
                other.replace(file)

            def status(kid):
                algorithm = {"h1": "HS256", "h512": "HS512"}[kid]
                secret = jwt.utils.base64url_decode(keys[kid]["k"])
                text = jwt.encode({"sub": "ann", "exp": time.time() + 600}, secret, algorithm, headers={"kid": kid})
                with Connection(server.port) as connection:
                    connection.request("POST", "/chat/negotiate", bearer(text))
                    return connection.answer()[0]

            put("h1")
            with Server("hubline", "serve", "--config", str(Path(folder, "config.yaml")), "--port", "0", cwd="/") as server:
                self.assertEqual((status("h1"), status("h512")), (200, 401))
                put("h1", "h512")
                self.assertEqual((status("h1"), status("h512")), (200, 200))
                file.write_text("{", encoding="utf-8")
                self.assertEqual((status("h1"), status("h512")), (200, 200))
                put("h512")
                self.assertEqual((status("h1"), status("h512")), (401, 200))
            log = Path(folder, "calls.log").read_text(encoding="utf-8")
            self.assertEqual(log.count("The keys cannot be read again, the former ones stay"), 1)

    def test_a_secret_from_the_environment_stands_in_no_diagnosis(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "config.yaml")
            file.write_text(CONFIGURATION, encoding="utf-8")
            done = subprocess.run([PROGRAMS / "hubline", "check", file], env={"JWT": "sesame"}, capture_output=True, text=True,
                                  timeout=PATIENCE)
        self.assertEqual(done.returncode, 1)
        self.assertIn("config.yaml:6:38: error: a secret must have 32 bytes or more", done.stderr)
        self.assertNotIn("sesame", done.stdout + done.stderr)


if __name__ == "__main__":
    unittest.main()
