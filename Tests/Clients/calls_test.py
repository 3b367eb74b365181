"""A real client calls a hub that a file declares, and the hub calls clients (S42). Texts arrive as they are: nobody encodes them
for a page (S97)."""
import unittest

from chat_client import CallFailed, ChatClient
from server import Hubline


class Calls:
    """The facts; the classes below say on how many loops."""

    def setUp(self):
        server = self.enterContext(Hubline(self.loops))
        self.ann, self.bob, self.cid = self.clients = [ChatClient(server.url) for _ in range(3)]
        for client in self.clients:
            self.addCleanup(client.leave)

    def assert_texts(self, *expected):
        """What each client got by `receive` since the last time, and nothing else."""
        self.ann.invoke("send", "ann", "end")
        self.assertEqual([client.texts_until("end") for client in self.clients], list(expected))

    def test_a_reply_is_the_answer_of_its_call(self):
        for text in ("", "hello", "ż \u2028 \U0001F600 \" \\ / <>&'+", "x" * 20_000):
            self.assertEqual(self.ann.invoke("echo", text), text)

    def test_a_client_that_stops_is_let_go_and_the_others_go_on(self):
        self.cid.stop()
        self.assertEqual(self.ann.invoke("echo", "hello"), "hello")

    def test_a_method_without_a_reply_answers_null(self):
        self.assertIsNone(self.ann.invoke("send", "ann", "hello"))

    def test_method_names_match_in_any_case(self):
        self.assertEqual(self.ann.invoke("ECHO", "hello"), "hello")

    def test_an_unknown_method_fails_as_a_call_and_the_connection_goes_on(self):
        with self.assertRaisesRegex(CallFailed, r"^Failed to invoke 'nothing' due to an error on the server\. "
                                                r"HubException: Method does not exist\.$"):
            self.ann.invoke("nothing")
        self.assertEqual(self.ann.invoke("echo", "hello"), "hello")

    def test_arguments_that_do_not_fit_fail_as_a_call_and_the_connection_goes_on(self):
        for arguments in ([], ["a", "b"], [7]):
            with self.assertRaisesRegex(CallFailed, r"^Failed to invoke 'echo' due to an error on the server\.$"):
                self.ann.invoke("echo", *arguments)
        self.assertEqual(self.ann.invoke("echo", "hello"), "hello")

    def test_a_call_to_all_reaches_all(self):
        self.ann.invoke("send", "ann", "hello")
        self.assert_texts(["hello"], ["hello"], ["hello"])

    def test_a_call_to_others_reaches_all_but_the_caller(self):
        self.bob.invoke("sendToOthers", "bob", "hello")
        self.assert_texts(["hello"], [], ["hello"])

    def test_a_call_to_the_caller_reaches_nobody_else(self):
        self.cid.invoke("sendToCaller", "cid", "hello")
        self.assert_texts([], [], ["hello"])

    def test_a_call_to_a_group_reaches_its_members_whoever_calls(self):
        self.bob.invoke("join", "tea")
        self.cid.invoke("join", "tea")
        self.ann.invoke("sendToRoom", "tea", "ann", "from outside")
        self.bob.invoke("sendToRoom", "tea", "bob", "from inside")
        self.bob.invoke("sendToRoom", "coffee", "bob", "to nobody")
        self.assert_texts([], ["from outside", "from inside"], ["from outside", "from inside"])

    def test_who_has_left_a_group_gets_nothing_more(self):
        self.bob.invoke("join", "tea")
        self.cid.invoke("join", "tea")
        self.bob.invoke("leave", "tea")
        self.ann.invoke("sendToRoom", "tea", "ann", "hello")
        self.assert_texts([], [], ["hello"])

    def test_the_members_hear_who_joins(self):
        self.bob.invoke("join", "tea")
        id = self.cid.invoke("join", "tea")
        self.assertEqual(self.bob.next_call(), ("joined", [id]))
        self.assert_texts([], [], [])


class CallsOnOneLoop(Calls, unittest.TestCase):
    loops = 1


class CallsOnFourLoops(Calls, unittest.TestCase):
    loops = 4
