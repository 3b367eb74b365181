"""What the page does, done by other people's clients: say, hear, join a room, and be there again when the server is."""
import unittest

from chat_client import CallFailed, ChatClient
from pysignalr_client import PySignalRClient
from server import Hubline


class Scenario:
    """The facts; the classes below say which client."""

    def connect(self, server):
        client = self.client(server.url)
        self.addCleanup(client.leave)
        return client

    def test_what_one_says_the_other_hears_as_it_is(self):
        with Hubline() as server:
            ann, bob = self.connect(server), self.connect(server)
            for text in ("hello", "<script>alert(1)</script>", "ż \u2028 \U0001F600 \" \\ &"):
                self.assertIsNone(ann.invoke("send", "ann", text))
                for client in (ann, bob):
                    self.assertEqual(client.next_call(), ("receive", ["ann", text]))

    def test_the_members_of_a_room_hear_who_joins_and_what_is_said_there(self):
        with Hubline() as server:
            ann, bob = self.connect(server), self.connect(server)
            ann.invoke("join", "tea")
            id = bob.invoke("join", "tea")
            self.assertEqual(ann.next_call(), ("joined", [id]))
            bob.invoke("sendToRoom", "tea", "bob", "hello")
            for client in (ann, bob):
                self.assertEqual(client.next_call(), ("receive", ["bob", "hello"]))

    def test_a_refused_call_is_an_error_and_the_next_one_is_answered(self):
        with Hubline() as server:
            ann = self.connect(server)
            with self.assertRaisesRegex(CallFailed, "Method does not exist"):
                ann.invoke("nothing")
            self.assertEqual(ann.invoke("echo", "hello"), "hello")

    def test_the_end_of_the_server_is_noticed_and_its_return_is_used(self):
        with Hubline() as server:
            ann, bob = self.connect(server), self.connect(server)
            self.assertEqual(server.stop(), 0)
            for client in (ann, bob):
                client.await_end()
        with Hubline(port=server.port) as server:
            ann, bob = self.connect(server), self.connect(server)
            ann.invoke("send", "ann", "again")
            for client in (ann, bob):
                self.assertEqual(client.next_call(), ("receive", ["ann", "again"]))


class ScenarioOfSignalRCore(Scenario, unittest.TestCase):
    client = ChatClient


class ScenarioOfPySignalR(Scenario, unittest.TestCase):
    client = PySignalRClient
