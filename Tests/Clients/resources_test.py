"""What calls and connections leave behind: nothing."""
import random
import time
import unittest

from load import LoadClient, LoadServer, say, size, until
from websocket import CLOSE, HANDSHAKE, TEXT, Connection, call, frame, record


class Resources(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(LoadServer(loops=2))

    def test_calls_on_one_connection_leave_no_memory(self):
        count = size(200_000, 10_000)
        client = self.enterContext(LoadClient(self.server.port).opened())
        self.call(client, 5_000)
        base, begin = self.server.resident(), time.monotonic()
        self.call(client, count)
        seconds, after = time.monotonic() - begin, self.server.resident()
        say(f"{count} calls in {seconds:.1f} s: {base} KiB before, {after} KiB after")
        # A word for each call would be more.
        self.assertLess(after - base, max(1024, count * 8 // 1024))

    @staticmethod
    def call(client, count, batch=100):
        text = "x" * 100
        for start in range(0, count, batch):
            client.send(*[call("echo", text, id=str(number)) for number in range(batch)])
            for number in range(batch):
                answer = client.next_record()
                assert answer == {"type": 3, "invocationId": str(number), "result": text}, answer

    def test_connections_leave_no_descriptor_and_no_memory(self):
        count = size(20_000, 1_500)
        self.come_and_go(1_500)
        base, idle, begin = self.server.resident(), self.settled(), time.monotonic()
        self.come_and_go(count)
        seconds, after = time.monotonic() - begin, self.server.resident()
        self.assertEqual(self.settled(), idle)
        say(f"{count} connections in {seconds:.1f} s: {base} KiB before, {after} KiB after, {idle} descriptors")
        # Less than what any object of a connection takes.
        self.assertLess(after - base, max(1024, count * 64 // 1024))

    def settled(self):
        """How many descriptors there are, once that stays so."""
        counts = []
        self.assertTrue(until(lambda: counts.append(self.server.descriptors()) or len(counts) > 20 and len(set(counts[-20:])) == 1))
        return counts[-1]

    def come_and_go(self, count, at_once=20):
        """Connections that end in every way there is, some at once."""
        random.seed(count)
        for start in range(0, count, at_once):
            leave = [self.open(number % 8) for number in range(start, start + at_once)]
            random.shuffle(leave)
            for one in leave:
                one()

    def open(self, kind):
        port = self.server.port
        if kind == 0:                   # connects and says nothing
            return Connection(port).close
        if kind == 1:                   # a request
            connection = Connection(port)
            connection.request("POST", "/chat/negotiate?negotiateVersion=1")
            connection.answer()
            return connection.close
        client = LoadClient(port)
        if kind == 2:                   # leaves before it knows whether it may come
            return client.close
        client.opened()
        if kind == 3:
            return client.reset
        if kind == 4:                   # with a call under way, and half a message
            client.send(call("toAll", "bye", id="1"), call("enter", "a group"), '{"type":1,')
            return client.close
        if kind == 5:
            return lambda: self.bid_goodbye(client, frame(CLOSE, b"\x03\xe8"))
        if kind == 6:
            return lambda: self.bid_goodbye(client, frame(TEXT, record(type=7).encode()) + frame(CLOSE))
        return lambda: self.break_rules(client)

    @staticmethod
    def break_rules(client):
        client.send(HANDSHAKE)      # once more
        while client.next_record()["type"] != 7:
            pass
        client.close()

    @staticmethod
    def bid_goodbye(client, goodbye):
        client.socket.sendall(goodbye)
        while client.socket.recv(4096):
            pass
        client.close()
