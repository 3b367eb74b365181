"""What load tests share: sizes, a server under load and what it holds, many clients over plain sockets."""
import contextlib
import json
import os
import socket
import time
from pathlib import Path

from server import PATIENCE, Hubline
from websocket import CLOSE, HANDSHAKE, RECORD_SEPARATOR, TEXT, call, frame, random_key

SOAK = os.environ.get("HUBLINE_SOAK") == "1"


def size(soak, bounded):
    """How much of something: all of it in `make soak`."""
    return soak if SOAK else bounded


def say(text):
    """A figure, beside the dots of the tests."""
    print(f"   {text}", flush=True)


def until(condition, patience=PATIENCE):
    """Waits for what cannot be waited on; answers whether it came."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True


class LoadServer(Hubline):
    """`hubline serve` with the hub of the load tests."""

    def __init__(self, loops=1):
        super().__init__(loops, "load.yaml")
        self.folder_of_process = Path(f"/proc/{self.process.pid}")

    def resident(self):
        """Resident memory in KiB."""
        pages = int((self.folder_of_process / "statm").read_text().split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE") // 1024

    def descriptors(self):
        return len(os.listdir(self.folder_of_process / "fd"))


class LoadClient:
    """A client that opens in one step and reads as little as it must."""

    def __init__(self, port, receive_buffer=None, path="/chat"):
        self.socket = socket.socket()
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(PATIENCE)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect(("127.0.0.1", port))
        lines = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{port}", "Connection: Upgrade", "Upgrade: websocket",
                 "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {random_key()}"]
        self.socket.sendall("\r\n".join([*lines, "", ""]).encode() + frame(TEXT, HANDSHAKE.encode()))
        self.rest, self.records = b"", []

    def opened(self):
        """Reads the answers to upgrade and handshake, and keeps what others have sent already."""
        answer, greeting = b"", b"{}" + RECORD_SEPARATOR.encode()
        while greeting not in answer:
            data = self.socket.recv(4096)
            assert data and (answer or data.startswith(b"HTTP/1.1 101 ")), answer + data
            answer += data
        self.take(answer.partition(greeting)[2])
        return self

    def send(self, *messages):
        self.socket.sendall(frame(TEXT, "".join(messages).encode()))

    def next_record(self):
        """The next hub message but pings; None at the end."""
        while True:
            while not self.records:
                data = self.socket.recv(65536)
                if not data:
                    return None
                self.take(data)
            message = self.records.pop(0)
            if message.get("type") != 6:
                return message

    def take(self, data):
        self.rest += data
        at = 0
        while len(self.rest) - at >= 2:
            length, begin = self.rest[at + 1] & 127, at + 2
            if length > 125:
                begin += 2 if length == 126 else 8
                length = int.from_bytes(self.rest[at + 2:begin], "big")
            if len(self.rest) < begin + length:
                break
            if self.rest[at] & 15 < CLOSE:
                parts = self.rest[begin:begin + length].split(RECORD_SEPARATOR.encode())
                self.records += [json.loads(part) for part in parts if part]
            at = begin + length
        self.rest = self.rest[at:]

    def invoke(self, target, *arguments, id="1"):
        """Calls and answers the completion; what others send in between is dropped."""
        self.send(call(target, *arguments, id=id))
        while (message := self.next_record()) is not None:
            if message.get("invocationId") == id:
                return message
        raise ConnectionError("the connection ended without an answer")

    def close(self):
        self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


@contextlib.contextmanager
def crowd(port, count, batch=200):
    """So many open clients."""
    clients = []
    try:
        while len(clients) < count:
            some = [LoadClient(port) for _ in range(min(batch, count - len(clients)))]
            clients += some
            for client in some:
                client.opened()
        yield clients
    finally:
        for client in clients:
            client.close()


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
