"""One client that sends nothing but calls that cannot work, 10,000 in a second, and one beside it that works."""
import multiprocessing
import time
import unittest

from load import LoadClient, LoadServer, percentile, say, size
from websocket import call

SECONDS = size(20, 2)
BATCH = 10              # calls in a frame, one frame in each millisecond
WRONG = [("echo",), ("echo", 1), ("echo", "a", "b"), ("nothing", "x"), ("", "x"), ("toGroup", "g"), ("echo", {"text": "x"}),
         ("ECHO", None), ("enter", ["g"]), ("x" * 300,)]


def flood(port, seconds, sent, refused):
    """Sends at its pace whatever becomes of it, and counts the answers."""
    with LoadClient(port, path="/guarded").opened() as client:
        frame = [call(target, *arguments, id="7") for target, *arguments in WRONG]
        begin = time.monotonic()
        while (now := time.monotonic()) - begin < seconds:
            due = int((now - begin) * 1000) * BATCH
            while sent.value < due:
                client.send(*frame)
                sent.value += BATCH
            while refused.value < sent.value - 50 * BATCH:
                refused.value += answered(client)
            time.sleep(0.0005)
        while refused.value < sent.value:
            refused.value += answered(client)


def answered(client):
    """Reads one completion that refuses."""
    message = client.next_record()
    return int(message["invocationId"] == "7" and bool(message["error"]))


class Flood(unittest.TestCase):
    def measured(self, client, goes_on):
        """How long calls take that come one after another."""
        times = []
        while goes_on():
            begin = time.monotonic()
            self.assertEqual(client.invoke("echo", "x")["result"], "x")
            times.append(time.monotonic() - begin)
            time.sleep(0.001)
        return times

    def test_calls_that_cannot_work_are_refused_and_counted_and_nobody_else_notices(self):
        server = self.enterContext(LoadServer())
        client = self.enterContext(LoadClient(server.port, path="/guarded").opened())
        end = time.monotonic() + SECONDS
        quiet = self.measured(client, lambda: time.monotonic() < end)
        context = multiprocessing.get_context("fork")
        sent, refused = context.Value("q", 0), context.Value("q", 0)
        child = context.Process(target=flood, args=(server.port, SECONDS, sent, refused), daemon=True)
        child.start()
        loud = self.measured(client, child.is_alive)
        child.join()
        self.assertEqual(child.exitcode, 0)
        self.assertEqual(refused.value, sent.value)
        say(f"{sent.value} calls that cannot work in {SECONDS} s beside {len(loud)} calls: p50 and p99 "
            f"{percentile(loud, 0.5) * 1000:.2f} ms, {percentile(loud, 0.99) * 1000:.2f} ms; alone "
            f"{percentile(quiet, 0.5) * 1000:.2f} ms, {percentile(quiet, 0.99) * 1000:.2f} ms")
        self.assertGreater(sent.value, SECONDS * 5_000)
        self.assertLess(percentile(loud, 0.99), percentile(quiet, 0.99) * size(1.2, 4) + size(0, 0.02))
        server.terminate()
        self.assertEqual(server.wait(), 0)
        said = (server.folder / "calls.log").read_text()
        self.assertRegex(said, r"Rate limit exceeded by a connection")
        self.assertRegex(said, r"Refused \d{4,} messages of a connection")
