"""Many groups of one client, many clients of one group, and groups that come and go."""
import random
import unittest

from load import LoadClient, LoadServer, crowd, say, size, until
from websocket import call


class Groups(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(LoadServer(loops=2))
        self.port = self.server.port
        self.sender = self.enterContext(LoadClient(self.port).opened())

    def names(self, client, count):
        return [client.next_record()["arguments"][0] for _ in range(count)]

    def test_one_client_is_in_a_thousand_groups(self):
        groups = [f"group {number}" for number in range(1_000)]
        member = self.enterContext(LoadClient(self.port).opened())
        self.calls(member, [("enter", group) for group in groups])
        self.calls(self.sender, [("toGroup", group, group) for group in groups])
        self.assertEqual(self.names(member, 1_000), groups)
        self.calls(member, [("leave", group) for group in groups[::2]])
        self.calls(self.sender, [("toGroup", group, group) for group in groups] + [("toAll", "end")])
        self.assertEqual(self.names(member, 501), groups[1::2] + ["end"])

    def test_one_group_has_thousands_of_clients(self):
        count = size(5_000, 500)
        with crowd(self.port, count) as members:
            for member in members:
                member.send(call("enter", "all of us", id="1"))
            for member in members:
                self.assertEqual(member.next_record()["invocationId"], "1")
            before = self.server.resident()
            self.calls(self.sender, [("toGroup", "all of us", "hello")])
            for member in members:
                self.assertEqual(self.names(member, 1), ["hello"])
            for member in members[::2]:
                member.send(call("leave", "all of us", id="2"))
            for member in members[::2]:
                self.assertEqual(member.next_record()["invocationId"], "2")
            self.calls(self.sender, [("toGroup", "all of us", "again"), ("toAll", "end")])
            for number, member in enumerate(members):
                self.assertEqual(self.names(member, 1 + number % 2), ["again", "end"][1 - number % 2:])
            say(f"a group of {count} clients: {before / 1024:.1f} MiB resident")

    def test_memory_is_back_after_groups_that_came_and_went(self):
        count = size(1_000_000, 50_000)
        member = self.enterContext(LoadClient(self.port).opened())
        self.churn(member, 10_000)
        base = self.server.resident()
        self.churn(member, count)
        self.assertTrue(until(lambda: self.server.resident() < base * size(1.05, 1.15), 5),
                        f"{base} KiB before, {self.server.resident()} KiB after")
        say(f"{count} groups joined and left: {base} KiB before, {self.server.resident()} KiB after")

    def churn(self, member, count, batch=250):
        """Joins and leaves random groups, a few of them at once, and waits for the server at each batch."""
        inside = []
        for start in range(0, count, batch):
            messages = []
            for _ in range(batch):
                inside.append(f"{random.getrandbits(128):032x}")
                messages.append(call("enter", inside[-1]))
                if len(inside) > 20:
                    messages.append(call("leave", inside.pop(random.randrange(len(inside)))))
            member.send(*messages)
            member.invoke("echo", "x")
        member.send(*[call("leave", group) for group in inside])
        member.invoke("echo", "x")

    @staticmethod
    def calls(client, calls):
        """Makes these calls and waits for the last one."""
        for start in range(0, len(calls), 200):
            some = calls[start:start + 200]
            client.send(*[call(*one) for one in some[:-1]])
            client.invoke(*some[-1])
