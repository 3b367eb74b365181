"""Many clients over several loops hear one sender."""
import unittest
from concurrent.futures import ThreadPoolExecutor

from server import Hubline
from websocket import HubSocket, call

CLIENTS, SENDS = 40, 1_000


class Broadcast:
    def setUp(self):
        self.port = self.enterContext(Hubline(self.loops)).port

    def test_numbered_sends_reach_every_client_once_and_in_order(self):
        clients = [self.enterContext(HubSocket(self.port)) for _ in range(CLIENTS)]
        sender = self.enterContext(HubSocket(self.port))
        with ThreadPoolExecutor(CLIENTS) as pool:
            heard = [pool.submit(self.numbers, client) for client in clients]
            sender.send_text("".join(call("send", "sender", str(number)) for number in range(SENDS)))
            for numbers in heard:
                self.assertEqual(numbers.result(), list(range(SENDS)))
        self.assertEqual(self.numbers(sender), list(range(SENDS)))

    @staticmethod
    def numbers(client):
        return [int(client.next_record()["arguments"][1]) for _ in range(SENDS)]


class BroadcastOnOneLoop(Broadcast, unittest.TestCase):
    loops = 1


class BroadcastOnFourLoops(Broadcast, unittest.TestCase):
    loops = 4
