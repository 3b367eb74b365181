"""Clients that send every kind of rubbish as fast as they can, and one beside them that works."""
import multiprocessing
import random
import socket
import time
import unittest

from load import LoadClient, LoadServer, percentile, say, size, until
from websocket import BINARY, CLOSE, HANDSHAKE, PING, TEXT, call, frame, record

SECONDS = size(30, 2)
PROCESSES = 2


def heads():
    yield b"\r\n" * 200
    yield b"GET /chat HTTP/1.1\r\n" + b"X: y\r\n" * 5_000
    yield b"GET " + b"/" * 40_000 + b" HTTP/1.1\r\n\r\n"
    yield b"GET /chat HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n"
    yield b"POST /chat/negotiate HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"
    yield b"POST /chat/negotiate HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\n"
    yield b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(500)
    yield b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
    yield bytes(random.getrandbits(8) for _ in range(2_000))


def frames():
    yield b"".join(frame(TEXT, message.encode()) for message in [
        "{}\x1e" * 500, record(type=1), record(type=99) * 200, record(type=1, target="nothing", arguments=[]) * 100])
    yield frame(TEXT, record(type=1, target=7, arguments="none").encode())
    yield frame(TEXT, ('{"type":1,"target":"echo","arguments":[' + "[" * 30_000).encode() + b"\x1e")
    yield frame(TEXT, b'{"type":1,"target":"echo","arguments":["\xff\xfe"]}\x1e')
    yield frame(TEXT, b"x" * 32 * 1024) + frame(TEXT, b"x" * 1024)
    yield frame(TEXT, b'{"type":1e999,"type":1}\x1e')
    yield frame(TEXT, b'{"type":1,"target":"echo","arguments":["x"]}' * 300)
    yield b"".join(frame(TEXT, b"{", final=False) for _ in range(3))
    yield b"".join(frame(0, b"") for _ in range(2_000))
    yield frame(TEXT, b"", final=False) + frame(0, b"", final=False) * 5_000
    yield frame(PING, b"x" * 125) * 400
    yield frame(PING, b"x" * 126)
    yield frame(TEXT, b"{}\x1e", masked=False)
    yield frame(TEXT, b"{}\x1e", reserved=7)
    yield frame(3, b"?") + frame(11, b"?")
    yield frame(CLOSE, b"\x00")
    yield frame(CLOSE, b"\x03\xe8\xff\xff")
    yield b"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff" + bytes(500)
    yield frame(BINARY, bytes(random.getrandbits(8) for _ in range(3_000)))
    yield frame(TEXT, (call("enter", "") + call("toGroup", "", "x", id="1") + call("leave", "?")).encode())
    yield bytes(random.getrandbits(8) for _ in range(2_000))


def send_rubbish(port, seconds, counter):
    """Never reads more than it must, and leaves in one way or another."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for data in [*heads(), *frames(), HANDSHAKE.encode() * 50]:
            counter.value += 1
            try:
                if data.startswith((b"GET", b"POST", b"PRI", b"\r\n", b"\x16")):
                    client = socket.create_connection(("127.0.0.1", port), 5)
                    client.settimeout(0.2)
                    client.sendall(data)
                else:
                    opened = LoadClient(port)
                    client = opened.socket
                    client.settimeout(0.2)
                    if counter.value % 3:
                        opened.opened()
                    client.sendall(data)
                if counter.value % 2:
                    client.recv(1)
            except OSError:
                pass
            if counter.value % 5 == 0:
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            client.close()


class BadNeighbours(unittest.TestCase):
    def test_nobody_else_notices(self):
        server = self.enterContext(LoadServer())
        client = self.enterContext(LoadClient(server.port).opened())
        context = multiprocessing.get_context("fork")
        counters = [context.Value("q", 0) for _ in range(PROCESSES)]
        # The first round makes what is made once.
        for seconds in (1, SECONDS):
            idle = server.descriptors()
            children = [context.Process(target=send_rubbish, args=(server.port, seconds, counter), daemon=True)
                        for counter in counters]
            for child in children:
                child.start()
            times, number = [], 0
            while any(child.is_alive() for child in children):
                number += 1
                begin = time.monotonic()
                answer = client.invoke("echo", str(number), id=str(number))
                times.append(time.monotonic() - begin)
                self.assertEqual(answer["result"], str(number))
                time.sleep(0.001)
            for child in children:
                child.join()
                self.assertEqual(child.exitcode, 0)
            self.assertTrue(until(lambda: server.descriptors() == idle), "connections of bad clients are left")
            if seconds == 1:
                base = server.resident()
        say(f"{sum(counter.value for counter in counters)} bad connections beside {len(times)} calls: p50 "
            f"{percentile(times, 0.5) * 1000:.1f} ms, p99 {percentile(times, 0.99) * 1000:.1f} ms, worst "
            f"{max(times) * 1000:.1f} ms; {base} KiB before, {server.resident()} KiB after")
        self.assertLess(max(times), 2)
        self.assertLess(server.resident() - base, 16 * 1024)
