"""A WebSocket made by hand over a socket, so that a test decides about every byte."""
import base64
import json
import os
import socket
import struct
from urllib.parse import quote

from server import PATIENCE

TEXT, BINARY, CLOSE, PING, PONG = 1, 2, 8, 9, 10
RECORD_SEPARATOR = "\x1e"


def record(**message):
    """A hub message in JSON."""
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")) + RECORD_SEPARATOR


def call(target, *arguments, id=None):
    named = {"invocationId": id} if id else {}
    return record(type=1, **named, target=target, arguments=list(arguments))


HANDSHAKE = record(protocol="json", version=1)


def random_key():
    return base64.b64encode(os.urandom(16)).decode()


def frame(op, data=b"", final=True, masked=True, reserved=0):
    """The bytes of a frame as a client sends it, unless told otherwise."""
    size = len(data)
    short, more = (size, b"") if size < 126 else (126, struct.pack(">H", size)) if size < 65536 else (127, struct.pack(">Q", size))
    head = bytes([final << 7 | reserved << 4 | op, masked << 7 | short]) + more
    if not masked:
        return head + data
    mask = os.urandom(4)
    stream = (mask * (size // 4 + 1))[:size]
    return head + mask + (int.from_bytes(data, "big") ^ int.from_bytes(stream, "big")).to_bytes(size, "big")


class Connection:
    """A TCP connection to a server: HTTP at first, frames once it is a WebSocket. What is asked for is `name`, else the address."""

    def __init__(self, port, name=None, source="127.0.0.1", tls=None):
        self.name = name or f"127.0.0.1:{port}"
        self.socket = socket.create_connection(("127.0.0.1", port), PATIENCE, (source, 0))
        if tls:
            self.socket = tls.wrap_socket(self.socket, server_hostname=self.name)
        self.reader = self.socket.makefile("rb")

    def send(self, data):
        """Sends what the peer still takes: a server that ends the connection is heard by `receive`."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def request(self, method, target, *fields):
        """Sends a request without a body."""
        lines = [f"{method} {target} HTTP/1.1", f"Host: {self.name}", *fields]
        if method == "POST":
            lines.append("Content-Length: 0")
        self.send("\r\n".join([*lines, "", ""]).encode())

    def request_upgrade(self, target, *fields):
        self.request("GET", target, "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
                     f"Sec-WebSocket-Key: {random_key()}", *fields)

    def answer(self, has_body=True):
        """-> (status, fields by name in lower case, body)"""
        head = list(iter(lambda: self.reader.readline().decode("latin-1").rstrip("\r\n"), ""))
        if not head:
            raise ConnectionError("the connection ended without an answer")
        first, *lines = head
        fields = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        return int(first.split()[1]), fields, self.reader.read(int(fields.get("content-length", 0)) if has_body else 0)

    def receive(self):
        """The next frame: (op, final, data); None at the end of the connection."""
        try:
            head = self.reader.read(2)
            if len(head) < 2:
                return None
            size = head[1] & 127
            if size > 125:
                size = int.from_bytes(self.reader.read(2 if size == 126 else 8), "big")
            return head[0] & 15, bool(head[0] & 128), self.reader.read(size)
        except ConnectionResetError:
            return None

    def close(self):
        self.reader.close()
        self.socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class WebSocket(Connection):
    """An open WebSocket at a target."""

    def __init__(self, port, target, *fields, **peers):
        super().__init__(port, **peers)
        self.request_upgrade(target, *fields)
        status, _, body = self.answer()
        assert status == 101, (status, body)

    def send_text(self, text):
        self.send(frame(TEXT, text.encode()))


class HubSocket(WebSocket):
    """A WebSocket whose messages are those of a hub in JSON."""

    def __init__(self, port, path="/chat", greeting=HANDSHAKE, fields=(), **peers):
        self.token = self.negotiate(port, path, *fields, **peers)
        super().__init__(port, f"{path}?id={quote(self.token, safe='')}", *fields, **peers)
        self._records, self._rest = [], b""
        if greeting:
            self.send_text(greeting)
            assert self.next_record() == {}, "the handshake was refused"

    @staticmethod
    def negotiate(port, path, *fields, **peers):
        with Connection(port, **peers) as connection:
            connection.request("POST", f"{path}/negotiate?negotiateVersion=1", *fields)
            status, _, body = connection.answer()
        assert status == 200, (status, body)
        return json.loads(body)["connectionToken"]

    def next_record(self):
        """The next hub message but pings; at the close frame its code and reason, at the end None."""
        while not self._records:
            received = self.receive()
            if received is None:
                return None
            op, _, data = received
            if op == CLOSE:
                return (int.from_bytes(data[:2], "big"), data[2:].decode())
            if op < CLOSE:
                *whole, self._rest = (self._rest + data).split(RECORD_SEPARATOR.encode())
                self._records += [message for message in map(json.loads, whole) if message.get("type") != 6]
        return self._records.pop(0)
