"""The log file says what was called."""
import re
import unittest

from chat_client import CallFailed, ChatClient
from server import Hubline

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

    def test_a_name_from_outside_stays_within_its_line(self):
        with self.assertRaises(CallFailed):
            self.client.invoke("a\r\n2026-01-01T00:00:00.000000Z error x ok\u2028\x1b[2J")
        self.assertEqual({source for _, source, _ in self.messages()}, {"hubline.pipeline"})
        self.assertIn(r"=> Invoking a\r\n2026-01-01T00:00:00.000000Z error x ok\u2028\u001B[2J on hub chat",
                      [message for _, _, message in self.messages()])


class LogOnOneLoop(Log, unittest.TestCase):
    loops = 1


class LogOnFourLoops(Log, unittest.TestCase):
    loops = 4
