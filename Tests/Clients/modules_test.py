"""The stock modules as a client over a real socket meets them."""
import tempfile
import unittest
from pathlib import Path

from chat_client import CallFailed, ChatClient
from server import Server
from websocket import Connection, HubSocket, call, record

CONFIGURATION = """
pipeline:
  - logging: { arguments: true, redact: ["*.FailWithData.message"] }
  - errorHandling
  - tokenUsers
  - callerState: { notify: receive, limit: 64 }
  - nameMapping: { names: { ConnectionId: me } }
hubs:
  conformance:
    type: ConformanceHub
    path: /conformance
    pipeline: [idle: { after: 500ms, notify: joined }]
    methods:
      Delayed: { pipeline: [timeout: { after: 500ms }] }
      Add: { pipeline: [authorize: { users: [ann] }] }
      Concat: { pipeline: [validation: { strings: { maxCount: 2, maxLength: 3 } }] }
  members: { type: ConformanceHub, name: members, path: /members, pipeline: [authorize: { users: [ann] }, scope] }
  limited: { type: ConformanceHub, name: limited, path: /limited, pipeline: [rateLimit: { calls: 4, per: 1h, close: 2 }] }
tracing: { listeners: { calls: { file: calls.log } } }
"""
FAILED = r"^An unexpected error occurred invoking '{}' on the server\. HubException: {}$"


class Modules(unittest.TestCase):
    def setUp(self):
        folder = Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.log = folder / "calls.log"
        file = folder / "config.yaml"
        file.write_text(CONFIGURATION, encoding="utf-8")
        self.server = self.enterContext(Server("conformance-server", "--config", str(file), "--port", "0"))

    def client(self, user=None, path="/conformance"):
        headers = {"Authorization": f"Bearer token-{user}"} if user else {}
        client = ChatClient(self.server.url, headers=headers, path=path)
        self.addCleanup(client.leave)
        return client

    def test_authorize_guards_calls_and_connecting_S168(self):
        self.assertEqual(self.client("ann").invoke("Add", 1, 2), 3)
        for user in (None, "bob"):
            with self.assertRaisesRegex(CallFailed, r"^Failed to invoke 'Add' because user is unauthorized$"):
                self.client(user).invoke("Add", 1, 2)
        self.assertEqual(self.client("ann", "/members").invoke("WhoAmI"), "ann")
        for token, status in (("", 401), ("?access_token=token-bob", 403), ("?access_token=token-ann", 200)):
            with Connection(self.server.port) as connection:
                connection.request("POST", f"/members/negotiate{token}")
                self.assertEqual(connection.answer()[0], status)

    def test_validation_names_parameter_and_path(self):
        ann = self.client()
        self.assertEqual(ann.invoke("Concat", ["a", "bcd"]), "abcd")
        text = r"Invalid argument 'strings' of conformance\.Concat: strings\[1\] must not be longer than 3\."
        with self.assertRaisesRegex(CallFailed, FAILED.format("Concat", text)):
            ann.invoke("Concat", ["a", "bcde"])

    def test_timeout_answers_before_the_method_ends(self):
        ann = self.client()
        self.assertEqual(ann.invoke("Delayed", 10, "soon"), "soon")
        with self.assertRaisesRegex(CallFailed, FAILED.format("Delayed", r"Time limit of 500ms exceeded by .*\.")):
            ann.invoke("Delayed", 60_000, "late")
        self.assertEqual(ann.invoke("Delayed", 10, "again"), "again")

    def test_the_callers_state_is_kept_and_told_S128_S129(self):
        ann = self.client()
        self.assertIsNone(ann.invoke("GetState", "name"))
        ann.invoke("SetState", "name", "ann")
        ann.invoke("SetState", "name", "ann")
        ann.invoke("SetState", "name", None)
        self.assertEqual([ann.next_call() for _ in range(2)], [("receive", [{"name": "ann"}]), ("receive", [{"name": None}])])
        with self.assertRaisesRegex(CallFailed, "State has exceeded the maximum length of 64 bytes"):
            ann.invoke("SetState", "name", "x" * 64)

    def test_idle_clients_are_told_S251(self):
        ann = self.client()
        ann.invoke("WhoAmI")
        self.assertEqual(ann.next_call(), ("joined", []))

    def test_a_method_answers_to_its_given_name_and_its_former_one(self):
        ann = self.client()
        self.assertEqual(ann.invoke("me"), ann.invoke("connectionId"))

    def test_what_is_redacted_is_in_no_line(self):
        with self.assertRaises(CallFailed):
            self.client().invoke("FailWithData", "sesame-open", 1)
        self.client().invoke("WhoAmI")
        log = self.log.read_text(encoding="utf-8")
        self.assertIn("[redacted]", log)
        self.assertNotIn("sesame-open", log)

    def test_the_rate_limit_counts_pings_and_closes_in_the_end_S217(self):
        with HubSocket(self.server.port, path="/limited") as socket:
            socket.send_text(record(type=6) * 2)
            for number in range(2):
                socket.send_text(call("WhoAmI", id=str(number)))
                self.assertEqual(socket.next_record(), {"type": 3, "invocationId": str(number), "result": ""})
            socket.send_text(call("WhoAmI", id="3"))
            self.assertRegex(socket.next_record()["error"], r"Rate limit of limited\.WhoAmI exceeded, try again in \d+ s\.$")
            socket.send_text(call("WhoAmI"))
            self.assertEqual(socket.next_record(), {"type": 7, "error": "Connection closed with an error."})


if __name__ == "__main__":
    unittest.main()
