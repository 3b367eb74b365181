"""One client that sends nothing but calls that cannot work, 10,000 in a second, and one beside it that works."""
import multiprocessing
import time
import unittest

from load import LoadClient, LoadServer, percentile, say, size
from server import PATIENCE
from websocket import RECORD_SEPARATOR, call

SECONDS = size(10, 2)
ROUNDS = size(3, 1)
LOOPS = 2               # so the two clients have one each
WRONG = [("echo",), ("echo", 1), ("echo", "a", "b"), ("nothing", "x"), ("", "x"), ("toGroup", "g"), ("echo", {"text": "x"}),
         ("ECHO", None), ("enter", ["g"]), ("x" * 300,)]


def flood(port, seconds, sent, refused):
    """Sends a frame in each millisecond, whatever becomes of it, and counts the answers in the end."""
    with LoadClient(port, path="/guarded").opened() as client:
        frame, answers = [call(target, *arguments, id="7") for target, *arguments in WRONG], bytearray()
        end = next_one = time.monotonic() + 0.001
        end += seconds
        client.socket.setblocking(False)
        while (now := time.monotonic()) < end:
            if now >= next_one:
                client.socket.setblocking(True)
                client.send(*frame)
                client.socket.setblocking(False)
                sent.value += len(frame)
                # Who was late does not make up for it: a burst is another matter.
                next_one = max(next_one + 0.001, now)
            try:
                answers += client.socket.recv(65536)
            except BlockingIOError:
                time.sleep(0.0002)
        client.socket.settimeout(PATIENCE)
        while answers.count(RECORD_SEPARATOR.encode()) < sent.value:
            answers += client.socket.recv(65536)
        refused.value = answers.count(b'"invocationId":"7","error":')


class Flood(unittest.TestCase):
    def beside(self, client, port):
        """Floods the server at that port while the client calls one method after another: how long its calls take, how many wrong ones
        were sent."""
        context = multiprocessing.get_context("fork")
        sent, refused = context.Value("q", 0), context.Value("q", 0)
        child = context.Process(target=flood, args=(port, SECONDS, sent, refused), daemon=True)
        child.start()
        times = []
        while child.is_alive():
            begin = time.monotonic()
            self.assertEqual(client.invoke("echo", "x")["result"], "x")
            times.append(time.monotonic() - begin)
            time.sleep(0.001)
        child.join()
        self.assertEqual(child.exitcode, 0)
        self.assertEqual(refused.value, sent.value)
        self.assertGreater(sent.value, SECONDS * size(8_000, 2_000))
        return times, sent.value

    def test_calls_that_cannot_work_are_refused_and_counted_and_nobody_else_notices(self):
        server, other = self.enterContext(LoadServer(LOOPS)), self.enterContext(LoadServer(LOOPS))
        client = self.enterContext(LoadClient(server.port, path="/guarded").opened())
        # The flood takes its part of the machine wherever it goes; what is judged is what the server makes of it.
        elsewhere, here, count = [], [], 0
        for _ in range(ROUNDS):
            elsewhere += self.beside(client, other.port)[0]
            times, sent = self.beside(client, server.port)
            here += times
            count += sent
        say(f"{count} calls that cannot work in {ROUNDS * SECONDS} s beside {len(here)} calls: p50 and p99 "
            f"{percentile(here, 0.5) * 1000:.2f} ms, {percentile(here, 0.99) * 1000:.2f} ms; with the same flood at another server "
            f"{percentile(elsewhere, 0.5) * 1000:.2f} ms, {percentile(elsewhere, 0.99) * 1000:.2f} ms")
        self.assertLess(percentile(here, 0.99), percentile(elsewhere, 0.99) * size(1.2, 4) + size(0, 0.02))
        server.terminate()
        self.assertEqual(server.wait(), 0)
        said = (server.folder / "calls.log").read_text()
        self.assertRegex(said, r"Rate limit exceeded by a connection")
        self.assertRegex(said, r"Refused \d+ messages of a connection")
