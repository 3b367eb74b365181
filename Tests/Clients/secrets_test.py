"""K37: what is secret reaches no log, no answer, no diagnosis, whatever way it came and however the request went."""
import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path

from server import PATIENCE, PROGRAMS, Hubline
from websocket import HANDSHAKE, TEXT, Connection, call, frame, random_key

MARK = "sesame"         # is part of every secret here

CONFIGURATION = """
server: { port: 0, loops: 1 }
pipeline: [logging, errorHandling]
tracing: { switch: verbose, listeners: { all: { file: "${LOG}.log" } } }
hubs:
  chat:
    path: /chat
    methods:
      whisper: { do: [ reply: "${PASSWORD}" ] }
      shout: { parameters: [text: int], do: [ reply: $text ] }
"""

# In the order of a careless upgrade: everything that may carry a secret.
SECRET_FIELDS = ("Authorization: Bearer sesame-bearer", "Cookie: session=sesame-cookie", "Referer: http://127.0.0.1/?t=sesame-referer",
                 "X-Api-Key: sesame-key")
SECRET_QUERIES = ("access_token=sesame-token", "ACCESS%5FTOKEN=sesame-token", "connectionToken=sesame-connection",
                  "id=sesame-id", "groupsToken=sesame-groups", "q=sesame-query")


class Secrets(unittest.TestCase):
    def upgrade(self, target, *fields):
        return ("GET", target, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                f"Sec-WebSocket-Key: {random_key()}", *fields)

    def requests(self):
        """Good, refused and malformed ones, each with every secret."""
        for query in SECRET_QUERIES:
            yield "POST", f"/chat/negotiate?negotiateVersion=1&{query}"
            yield "OPTIONS", f"/chat/negotiate?{query}"
            yield "GET", f"/chat?{query}"
            yield "GET", f"/nowhere?{query}"
            yield "GET", f"/?{query}"
            yield "DELETE", f"/chat/negotiate?{query}"
            yield "GET", f"/health/ready?{query}"
            yield "GET", f"/chat?{query}&bad=%zz"
            yield "GET", f"/chat?{query} and more"
            yield self.upgrade(f"/chat?{query}")
            yield self.upgrade(f"/chat?{query}", "Origin: http://elsewhere.example")
            yield self.upgrade(f"/chat?{query}", "Sec-WebSocket-Version: 99")
            yield self.upgrade(f"/chat?{query}", f"X-Long: {'sesame-long' * 2000}")
            yield self.upgrade(f"/chat?{query}", "sesame-name : x")

    def test_no_secret_of_a_request_reaches_a_log_or_an_answer(self):
        with Hubline(text=CONFIGURATION, environment={"LOG": "calls", "PASSWORD": "sesame-password"}) as server:
            count = 0
            for method, target, *fields in self.requests():
                with Connection(server.port) as connection:
                    connection.request(method, target, *SECRET_FIELDS, *fields)
                    answer = connection.reader.readline() + self.rest(connection)
                    self.assertTrue(answer.startswith(b"HTTP/1.1 "), target)
                    self.assertNotIn(MARK.encode(), answer, target)
                    count += 1
            self.assertGreater(count, 80)
            self.talk(server)
            log = "\n".join(server.log())
            status = server.stop()
        self.assertEqual(status, 0)
        self.assertIn("=> Invoking whisper on hub chat", log)
        self.assertIn("of another origin refused", log)
        for text in (log, "\n".join(filter(None, server.errors))):
            self.assertNotIn(MARK, text)

    @staticmethod
    def rest(connection):
        """What else is there at once of an answer; some connections stay open."""
        connection.socket.settimeout(0.05)
        try:
            return connection.reader.read1(1 << 20) or b""
        except TimeoutError:
            return b""

    def talk(self, server):
        """A conversation that fails in the ways that calls can."""
        with Connection(server.port) as connection:
            method, target, *fields = self.upgrade("/chat?access_token=sesame-token")
            connection.request(method, target, *SECRET_FIELDS, *fields)
            connection.answer()
            for text in (HANDSHAKE, call("whisper", id="1"), call("shout", "sesame-argument", id="2")):
                connection.send(frame(TEXT, text.encode()))
            heard = b""
            while b'"invocationId":"2"' not in heard:
                heard += connection.reader.read1(4096)
            # What a method answers is the operator's own wish; what fails tells nothing.
            self.assertIn(b"sesame-password", heard)
            self.assertNotIn(b"sesame-argument", heard)
            connection.send(frame(TEXT, b"sesame-garbage\x1e"))

    def test_no_value_of_the_environment_reaches_a_diagnosis(self):
        keys = ("server: { port: \"${SECRET}\" }", "server: { host: \"${SECRET}\" }", "server: { loops: \"x${SECRET}\" }",
                "defaults: { keepAliveInterval: \"${SECRET}\" }", "defaults: { maximumReceiveMessageSize: \"${SECRET}\" }",
                "defaults: { allowedOrigins: [\"${SECRET}\"] }", "defaults: { detailedErrors: \"${SECRET}\" }",
                "defaults: { slowConsumer: \"${SECRET}\" }", "defaults: { transports: [\"${SECRET}\"] }", "bus: \"${SECRET}\"",
                "pipeline: [\"${SECRET}\"]", "pipeline: [nameMapping: { style: \"${SECRET}\" }]",
                "tracing: { switch: \"${SECRET}\" }", "tracing: { listeners: { a: { file: \"/nowhere/${SECRET}/\" } } }",
                "tracing: { sources: { hubline.pipeline: { listeners: [\"${SECRET}\"] } } }",
                "hubs: { a: { path: \"${SECRET}\" } }", "hubs: { a: { path: /a, type: \"${SECRET}\" } }",
                "hubs: { a: { path: /a, name: \"${SECRET}.\", methods: { m: { do: [reply: 1] } } } }",
                "hubs: { a: { path: /a, methods: { m: { parameters: [x: \"${SECRET}\"], do: [reply: \"${SECRET}\"] } } } }",
                "hubs: { a: { path: /a, methods: { m: { do: [call: { to: \"${SECRET}\", method: x }] } } } }",
                "hubs: { a: { path: /a, methods: { m: { do: [forward: \"http://${SECRET}/\"] } } } }",
                "hubs: { a: { path: /a, methods: { m: { do: [forward: \"http://a/${SECRET}\"] } } } }",
                "hubs: { a: { path: /a, methods: { m: { do: [forward: { url: \"http://a\", headers: { x: [\"${SECRET}\"] } }] } } } }",
                "hubs: { a: { path: /a, methods: { m: { do: [forward: { url: \"http://a\", certificates: \"${SECRET}\" }] } } } }")
        for text in keys:
            with self.subTest(text), tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "config.yaml"
                file.write_text(text + ("" if "hubs:" in text else "\nhubs: {}") + "\n")
                for verb in (["check", file], ["serve", "--config", file, "--port", "0"]):
                    run = subprocess.run([PROGRAMS / "hubline", *verb], capture_output=True, text=True, timeout=PATIENCE,
                                         env={**os.environ, "SECRET": "sesame $x ${HOME} 1.5q"})
                    self.assertEqual(run.returncode, 1, run.stdout)
                    self.assertNotIn(MARK, run.stdout + run.stderr)
                    self.assertRegex(run.stderr, re.compile(r"config\.yaml:\d+:\d+: error: "))

    def test_no_value_of_the_environment_reaches_what_is_said_of_a_log_file(self):
        for path in ("/proc/${SECRET}.log", "config.yaml/${SECRET}.log", "${SECRET}/x.log"):
            with self.subTest(path), tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "config.yaml"
                file.write_text(f"hubs: {{}}\ntracing: {{ listeners: {{ a: {{ file: \"{path}\" }} }} }}\n")
                (Path(folder) / "sesame").symlink_to("elsewhere")
                run = subprocess.run([PROGRAMS / "hubline", "serve", "--config", file, "--port", "0"], capture_output=True,
                                     text=True, timeout=PATIENCE, env={**os.environ, "SECRET": "sesame"})
                self.assertEqual(run.returncode, 1, run.stdout)
                self.assertNotIn(MARK, run.stdout + run.stderr)
                self.assertRegex(run.stderr, r"config\.yaml:2:36: error: cannot write to the file: ")

    def test_no_value_of_the_environment_reaches_the_summary(self):
        """Of a sound file: not even the names and paths that come from there."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "config.yaml"
            file.write_text(CONFIGURATION)
            run = subprocess.run([PROGRAMS / "hubline", "check", file], capture_output=True, text=True, timeout=PATIENCE,
                                 env={**os.environ, "LOG": "sesame-file", "PASSWORD": "sesame-password"})
        self.assertEqual(run.returncode, 0, run.stderr)
        self.assertNotIn(MARK, run.stdout + run.stderr)
