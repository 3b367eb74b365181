"""Two real clients are called by the conformance server: whom each way to send reaches, and with what."""
import unittest

from chat_client import ChatClient
from contract_test import VALUES
from pysignalr_client import PySignalRClient
from server import Server


class Sends:
    """The facts; the classes below say for which client."""

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server("conformance-server", "--port", "0"))

    def setUp(self):
        self.ann, self.bob, self.cid = self.all = [self.join(name) for name in ("ann", "bob", "bob")]

    def join(self, name, path="/conformance"):
        client = self.client(self.server.url, {"Authorization": f"Bearer token-{name}"}, path=path)
        self.addCleanup(client.leave)
        return client

    def assert_heard(self, *expected):
        """What each client was called with since the last time, and nothing else."""
        self.ann.invoke("sendToAll", "receive", "end")
        heard = [[arguments for _, arguments in iter(client.next_call, ("receive", ["end"]))] for client in self.all]
        self.assertEqual(heard, [[[value] for value in values] for values in expected])

    def test_the_caller_all_and_others(self):
        self.ann.invoke("sendToCaller", "receive", 1)
        self.bob.invoke("sendToAll", "receive", 2)
        self.cid.invoke("sendToOthers", "receive", 3)
        self.assert_heard([1, 2, 3], [2, 3], [2])

    def test_values_of_every_kind_arrive_as_they_are(self):
        for value in VALUES:
            self.assertIsNone(self.ann.invoke("sendToCaller", "receive", value))
        self.assert_heard(VALUES, [], [])

    def test_a_client_method_that_nobody_has_is_no_error(self):
        self.assertIsNone(self.ann.invoke("sendToAll", "nobody", 1))
        self.assert_heard([], [], [])

    def test_groups(self):
        for client in (self.ann, self.bob):
            self.assertIsNone(client.invoke("joinGroup", "tea"))
        self.cid.invoke("sendToGroup", "tea", "receive", 1)
        self.ann.invoke("sendToOthersInGroup", "tea", "receive", 2)
        self.ann.invoke("sendToGroup", "Tea", "receive", "another group")
        self.assertIsNone(self.ann.invoke("sendToGroup", "", "receive", "to nobody"))
        self.assertIsNone(self.ann.invoke("leaveGroup", "tea"))
        self.assertIsNone(self.ann.invoke("leaveGroup", "tea"))
        self.ann.invoke("sendToGroup", "tea", "receive", 3)
        self.assert_heard([1], [1, 2, 3], [])

    def test_groups_belong_to_a_hub(self):
        """S68"""
        other = self.join("ann", "/second")
        for client in (self.ann, other):
            client.invoke("joinGroup", "Administrators")
        other.invoke("sendToGroup", "Administrators", "receive", "second")
        self.ann.invoke("sendToGroup", "Administrators", "receive", "first")
        self.assertEqual(other.next_call(), ("receive", ["second"]))
        self.assertEqual(other.invoke("echo", [1]), [1])
        self.assert_heard(["first"], [], [])
        self.assertTrue(other.calls.empty())

    def test_connections_and_users(self):
        ids = [client.invoke("connectionId") for client in self.all]
        self.cid.invoke("sendToConnection", ids[0], "receive", 1)
        self.cid.invoke("sendToUser", "bob", "receive", 2)
        self.cid.invoke("sendToAllExcept", [ids[1], "nobody"], "receive", 3)
        self.assertIsNone(self.cid.invoke("sendToConnection", "nobody", "receive", 4))
        self.assertIsNone(self.cid.invoke("sendToUser", "nobody", "receive", 5))
        self.assert_heard([1, 3], [2], [2, 3])


class SendsToSignalRCore(Sends, unittest.TestCase):
    client = ChatClient


class SendsToPySignalR(Sends, unittest.TestCase):
    client = PySignalRClient
