"""A client that takes nothing troubles nobody else: over real sockets, at the kernel's mercy."""
import multiprocessing
import os
import select
import signal
import time
import unittest
from pathlib import Path

from load import LoadClient, LoadServer, crowd, percentile, say, size, until
from websocket import HubSocket, call

CLIENTS = size(200, 40)
RATE = size(20, 40)                 # sends by second
SECONDS = size(8, 1.5)              # of one block
BLOCKS = size(5, 2)                 # of each kind
TEXT_SIZE = 16 * 1024
STALE = ("does not take what is sent", "took nothing for")


class Broadcasts:
    """Sends to all at a steady rate, and how long they take to each of the clients that read."""

    def __init__(self, sender, clients):
        self.sender, self.clients = sender, {client.socket.fileno(): client for client in clients}
        self.poll = select.epoll()
        for number in [sender.socket.fileno(), *self.clients]:
            self.poll.register(number, select.EPOLLIN)
        self.taken = dict.fromkeys(self.clients, 0)
        self.sent, self.buffer = [], bytearray(1 << 18)
        self.message = len(f'{{"type":1,"target":"receive","arguments":["{"x" * TEXT_SIZE}"]}}\x1e') + 4

    def run(self, seconds):
        """-> (seconds from send to each arrival, seconds from send to its completion)"""
        arrivals, completions, completed = [], [], 0
        first, count = len(self.sent), int(seconds * RATE)
        begin = time.monotonic()
        for number in self.taken:
            self.taken[number] = first * self.message
        while completed < count or min(self.taken.values()) < len(self.sent) * self.message:
            now = time.monotonic()
            assert now < begin + seconds + 20, "sends do not arrive"
            due = begin + (len(self.sent) - first) / RATE
            if len(self.sent) - first < count and now >= due:
                self.sent.append(now)
                self.sender.send(call("toAll", f"{len(self.sent):08}".ljust(TEXT_SIZE, "x"), id=str(len(self.sent) - 1)))
                continue
            for number, _ in self.poll.poll(max(0, due - now) if len(self.sent) - first < count else 1):
                if number in self.taken:
                    self.arrive(number, arrivals)
                    continue
                data = self.sender.socket.recv(1 << 18)
                assert data, "the sender was closed"
                self.sender.take(data)
                for message in self.sender.records:
                    if message["type"] == 3:
                        completions.append(time.monotonic() - self.sent[int(message["invocationId"])])
                        completed += 1
                self.sender.records = []
        return arrivals, completions

    def arrive(self, number, arrivals):
        received = self.clients[number].socket.recv_into(self.buffer)
        assert received, "a client that reads was closed"
        before, self.taken[number] = self.taken[number], self.taken[number] + received
        now = time.monotonic()
        for index in range(before // self.message, self.taken[number] // self.message):
            arrivals.append(now - self.sent[index])


class SlowClient(unittest.TestCase):
    def setUp(self):
        self.server = self.enterContext(LoadServer(loops=2))
        self.port = self.server.port

    def stale(self):
        return sum(any(reason in line for reason in STALE) for line in self.server.log())

    def test_under_broadcasts_one_that_stops_reading_is_closed_and_costs_the_others_nothing(self):
        sender = self.enterContext(LoadClient(self.port).opened())
        clients = self.enterContext(crowd(self.port, CLIENTS - 1))
        broadcasts = Broadcasts(sender, clients)
        broadcasts.run(0.5)
        without, beside, done_without, done_beside = [], [], [], []
        for _ in range(BLOCKS):
            arrivals, completions = broadcasts.run(SECONDS)
            without.append(arrivals)
            done_without += completions
            closed = self.stale()
            with LoadClient(self.port, receive_buffer=4096).opened():
                rounds = []
                # One block, and as many more as it takes until the server has had enough of it.
                while not rounds or self.stale() == closed and len(rounds) < 10:
                    arrivals, completions = broadcasts.run(SECONDS)
                    rounds += [arrivals]
                    done_beside += completions
                self.assertEqual(self.stale(), closed + 1, "the client that does not read is still there")
                beside += rounds
        # The middle block: a machine that others use, or whose processors are rationed, has blocks that say nothing.
        plain, other = (percentile([percentile(block, 0.99) for block in blocks], 0.5) for blocks in (without, beside))
        spread = " ".join(f"{percentile(block, 0.99) * 1000:.1f}" for block in without)
        say(f"{CLIENTS} clients, {RATE} sends/s of {TEXT_SIZE >> 10} KiB: p99 {plain * 1000:.1f} ms without (by block {spread}), "
            f"{other * 1000:.1f} ms beside one that does not read, of {len(beside)} blocks; completions "
            f"{percentile(done_without, 0.99) * 1000:.1f} and {percentile(done_beside, 0.99) * 1000:.1f} ms")
        # A fifth, and what the machine's own unrest is here.
        self.assertLess(other, size(plain * 1.2 + 0.005, plain * 2 + 0.1))
        self.assertLess(percentile(done_beside, 0.99), size(percentile(done_without, 0.99) * 1.2 + 0.01, 1), "the sender waited")

    def test_sends_are_done_though_a_client_process_stands_still(self):
        mine, its = multiprocessing.Pipe()
        child = multiprocessing.get_context("fork").Process(target=count_received, args=(self.port, its), daemon=True)
        child.start()
        self.assertTrue(mine.poll(20) and mine.recv() == "open")
        os.kill(child.pid, signal.SIGSTOP)
        try:
            state = Path(f"/proc/{child.pid}/stat")
            self.assertTrue(until(lambda: state.read_text().rpartition(")")[2].split()[0] == "T"))
            sender = self.enterContext(LoadClient(self.port).opened())
            begin = time.monotonic()
            for number in range(50):
                self.assertEqual(sender.invoke("toAll", str(number).ljust(2000)).get("result"), None)
            say(f"50 sends beside a stopped process: completed in {(time.monotonic() - begin) * 1000:.0f} ms")
            self.assertFalse(mine.poll(0))
        finally:
            os.kill(child.pid, signal.SIGCONT)
        self.assertTrue(mine.poll(20))
        self.assertEqual(mine.recv(), [str(number) for number in range(50)])
        child.join(20)


def count_received(port, pipe):
    """What the process does that is stopped."""
    with HubSocket(port) as client:
        pipe.send("open")
        pipe.send([client.next_record()["arguments"][0].strip() for _ in range(50)])
