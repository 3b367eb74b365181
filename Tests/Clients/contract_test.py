"""Two real clients call the methods of the conformance server, and read exactly what its contract says: names, values, texts."""
import json
import unittest

from chat_client import CallFailed, ChatClient
from pysignalr_client import PySignalRClient
from server import Server

VALUES = [
    None, True, False, 0, -1, 2**31, 2**53 + 1, 2**63 - 1, -2**63, 2**64 - 1, 1.5, 0.1, -2.5e-7, 1e300, 5e-324, "", " ",
    "ż \u2028 \U0001F600 \" \\ / <>&'+ \u0000 \u007f \ufffd", "x" * 20_000, [], [[]], {}, {"": None}, [1, "1", [None, [True, {}]]],
    {"Name": {"camelCase": [1, {"UPPER": 2.5}]}, "name": "another"}]
UNKNOWN = "Failed to invoke '{}' due to an error on the server. HubException: Method does not exist."
WRONG = "Failed to invoke '{}' due to an error on the server."
THROWN = "An unexpected error occurred invoking '{}' on the server."


class Contract:
    """The facts; the classes below say for which client."""
    values = VALUES

    @classmethod
    def setUpClass(cls):
        cls.server = cls.enterClassContext(Server("conformance-server", "--port", "0"))
        cls.detailed = cls.enterClassContext(Server("conformance-server", "--port", "0", "--detailed"))

    def setUp(self):
        self.hub = self.join()

    def join(self, path="/conformance", headers=None, server=None):
        client = self.client((server or self.server).url, headers, path=path)
        self.addCleanup(client.leave)
        return client

    def assert_fails(self, text, method, *arguments, by=None):
        with self.assertRaises(CallFailed) as failed:
            (by or self.hub).invoke(method, *arguments)
        self.assertEqual(str(failed.exception), text)

    def test_values_of_every_kind_come_back_as_they_are(self):
        for value in self.values:
            for method in ("echo", "PascalCaseEcho"):
                with self.subTest(method=method, value=str(value)[:40]):
                    self.assertEqual(json.dumps(self.hub.invoke(method, value)), json.dumps(value))

    def test_sums_and_texts(self):
        self.assertEqual(self.hub.invoke("add", 20, 22), 42)
        self.assertEqual(self.hub.invoke("add", -2**31, 2**31 - 1), -1)
        self.assertEqual(self.hub.invoke("concat", ["a", "", "ż"]), "aż")
        self.assertEqual(self.hub.invoke("concat", []), "")
        self.assert_fails(f"{THROWN.format('Add')} HubException: The sum does not fit.", "add", 2**31 - 1, 1)
        for arguments in ([], [1], [1, 2, 3], ["1", 2], [None, 2], [1.5, 2], [2**31, 1]):
            self.assert_fails(WRONG.format("Add"), "add", *arguments)

    def test_errors_for_the_client_are_told_and_others_are_not(self):
        told = "the quick brown fox"
        self.assert_fails(f"{THROWN.format('Fail')} HubException: {told}", "fail", told)
        self.assert_fails(f"{THROWN.format('FailWithData')} HubException: {told}", "failWithData", told, {"a": [1]})
        self.assert_fails(THROWN.format("Crash"), "crash")
        self.assertEqual(self.hub.invoke("echo", "alive"), "alive")

    def test_details_are_told_where_they_are_switched_on(self):
        hub = self.join(server=self.detailed)
        self.assert_fails(f"{THROWN.format('Crash')} InvalidOperationException: secret-internal-text", "crash", by=hub)
        self.assert_fails(
            f"{WRONG.format('Add')} InvalidDataException: Invocation provides 1 argument(s) but target expects 2.", "add", 1, by=hub)

    def test_names_by_attribute_are_verbatim_and_match_in_any_case(self):
        """S72, S73"""
        for method in ("echo", "ECHO", "Echo", "PascalCaseEcho", "pascalcaseecho"):
            self.assertEqual(self.hub.invoke(method, 7), 7)

    def test_what_is_no_method_of_the_hub_is_unknown(self):
        """S69; and what needs a capability that is not there yet, as docs/compatibility.md lists it."""
        later = ["counter", "sum", "upperStream", "failingStream", "noStream", "askClient", "progress"]
        for method in ["sameUnderAnotherName", "onConnected", "onDisconnected", "init", "context", "noSuchMethod", "", *later]:
            self.assert_fails(UNKNOWN.format(method), method)

    def test_what_a_caller_keeps_is_kept_until_it_is_taken_away(self):
        """S127"""
        self.assertIsNone(self.hub.invoke("getState", "name"))
        for value in ("ann", {"a": [1, None]}, 2 ** 63):
            self.hub.invoke("setState", "name", value)
            self.assertEqual(self.hub.invoke("getState", "name"), value)
        self.hub.invoke("setState", "name", None)
        self.assertIsNone(self.hub.invoke("getState", "name"))

    def test_overloads_are_told_apart_by_count(self):
        """S77"""
        for arguments in ([], ["a"], ["a", None]):
            self.assertEqual(self.hub.invoke("overload", *arguments), len(arguments))
        self.assert_fails(WRONG.format("Overload"), "overload", 1, 2, 3)

    def test_there_is_one_hub_value_for_each_call(self):
        self.assertEqual([self.hub.invoke("lifetime") for _ in range(3)], [1, 1, 1])

    def test_an_answer_may_be_late_and_others_overtake_it(self):
        slow = self.hub.begin("delayed", 700, {"late": True})
        self.assertEqual(self.hub.invoke("echo", "quick"), "quick")
        self.assertFalse(slow.done())
        self.assertEqual(slow.result(20), {"late": True})

    def test_with_one_call_at_a_time_nobody_overtakes(self):
        hub = self.join("/conformance-serial")
        slow = hub.begin("delayed", 300, "slow")
        self.assertEqual(hub.invoke("echo", "quick"), "quick")
        self.assertTrue(slow.done())

    def test_the_hub_sees_the_request_that_connected(self):
        """S65, S126"""
        headers = {"X-Own": "a, b", "Cookie": "plain=1; other=x%20y"}
        for path in ("/conformance", "/conformance-serial"):
            hub = self.join(path + "?room=7%26&empty=", headers)
            self.assertEqual([hub.invoke("header", name) for name in ("X-Own", "x-own", "X-None")], ["a, b", "a, b", None])
            self.assertEqual([hub.invoke("queryValue", name) for name in ("room", "none")], ["7&", None])
            self.assertEqual([hub.invoke("cookie", name) for name in ("plain", "none")], ["1", None])
            self.assertEqual(hub.invoke("transport"), "WebSockets")
        self.assertNotEqual(self.hub.invoke("connectionId"), hub.invoke("connectionId"))

    def test_a_token_makes_the_user(self):
        """S125"""
        token = {"Authorization": "Bearer token-alice"}
        self.assertEqual(self.hub.invoke("whoAmI"), "")
        for path in ("/conformance", "/conformance-secure"):
            self.assertEqual(self.join(path, token).invoke("whoAmI"), "alice")
            self.assertEqual(self.join(path + "?access_token=token-bob").invoke("whoAmI"), "bob")

    def test_the_server_may_end_the_connection(self):
        self.hub.begin("abort")
        self.hub.await_end()
        self.assertEqual(self.join().invoke("echo", "again"), "again")


class ContractOfSignalRCore(Contract, unittest.TestCase):
    client = ChatClient
    values = [*VALUES, 2**64, 10**40, -10**30]      # the other client's reader has no such numbers


class ContractOfPySignalR(Contract, unittest.TestCase):
    client = PySignalRClient
