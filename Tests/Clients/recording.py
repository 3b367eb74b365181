"""Reads a recording of the original server (Tests/Fixtures/transcripts) and plays the client's part of it against ours.

A recording says line by line what went over each TCP connection: `>` from the client, `<` from the server; its legend stands at
its top. What differs from run to run has a name, `<token A>`; a long text is shortened, `<40000 times x>`.
"""
import json
import re
import sys
from itertools import groupby
from typing import NamedTuple

from websocket import CLOSE, TEXT, Connection, frame, random_key

LINE = re.compile(r"([<>]) \[(\d+)\] +[\d.]+(?: (.*))?$")
FRAME = re.compile(r"op=(\d+) fin=(\d)( rsv1\(deflated\))?( \(mask bit wrong\))? ?(.*)$")
END = "(end of connection)"
DULL = {"date", "server", "content-length", "connection", "upgrade", "vary", "sec-websocket-accept"}


class Part(NamedTuple):
    """Lines that belong together: a request, an answer, a frame, or the end."""
    section: str
    sender: str
    connection: int
    lines: list


def parts_of(path):
    section, numbered = None, []
    for number, text in enumerate(path.read_text(encoding="utf-8").splitlines()):
        if text.startswith("-- ") and not text.startswith("-- ="):
            section = text[3:]
        elif found := LINE.match(text):
            line = re.sub(r"<(\d+) times (.{1,2}?)>", lambda long: int(long[1]) * long[2], found[3] or "")
            alone = number if line.startswith(("op=", END)) else None     # the lines of a request or an answer stay together
            numbered.append(((section, found[1], int(found[2]), alone), line))
    for (section, sender, connection, _), lines in groupby(numbered, key=lambda line: line[0]):
        yield Part(section, sender, connection, [line for _, line in lines])


def data_of(op, text):
    """The data of a frame, which is written in hexadecimal in a control frame and where it is no text."""
    if re.fullmatch(r"(?:[0-9a-f]{2})+", text) and (op >= CLOSE or not is_text(bytes.fromhex(text))):
        return bytes.fromhex(text)
    return text.replace("\\x1e", "\x1e").encode()


def is_text(data):
    try:
        return not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1d\x7f]", data.decode())
    except UnicodeDecodeError:
        return False


class Said:
    """What a server said on a connection: answers, hub messages but pings, control frames, the end. Dates and lengths, fragments
    and the order of members leave no trace."""

    def __init__(self):
        self.items, self._message, self._op = [], b"", TEXT

    def answer(self, status, fields, body):
        telling = sorted(f"{name}: {value}" for name, value in fields.items() if name not in DULL)
        self.items += [f"HTTP {status}", *telling, *([normal(body)] if body else [])]

    def frame(self, op, final, data):
        if op >= CLOSE:
            self.items.append(f"op={op} {data.hex()}")
            return
        self._op, self._message = op or self._op, self._message + data
        if final:
            texts = self._message.decode(errors="replace").split("\x1e")
            self.items += [f"op={self._op} {normal(text)}" for text in texts if text and text != '{"type":6}']
            self._message = b""

    def end(self):
        self.items.append(END)


def normal(text):
    try:
        return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return text


def recorded(part, said):
    """Adds what the original server said to `said`."""
    first = part.lines[0]
    if first == END:
        said.end()
    elif found := FRAME.match(first):
        said.frame(int(found[1]), found[2] == "1", data_of(int(found[1]), found[5]))
    else:
        blank = part.lines.index("")
        fields = dict(line.lower().split(": ", 1) for line in part.lines[1:blank])
        said.answer(int(first.split()[1]), fields, with_transports_built("".join(part.lines[blank + 1:])))


def with_transports_built(body):
    """The answer of negotiate with WebSockets alone; the other transports are not built yet."""
    if "availableTransports" not in body:
        return body
    answer = json.loads(body)
    answer["availableTransports"] = [one for one in answer["availableTransports"] if one["transport"] == "WebSockets"]
    return json.dumps(answer)


class Heard(Connection):
    """A connection to our server that keeps what is said on it."""

    def __init__(self, port):
        super().__init__(port)
        self.said, self.is_websocket, self.is_over, self._has_closed = Said(), False, False, False

    def send_frame(self, found):
        op = int(found[1])
        self._has_closed |= op == CLOSE
        self.send(frame(op, data_of(op, found[5]), final=found[2] == "1", reserved=4 if found[3] else 0, masked=not found[4]))

    def hear(self, count):
        """Listens until that many items were said, or nothing more can come."""
        try:
            while len(self.said.items) < count and not self.is_over:
                self._hear_frame() if self.is_websocket else self._hear_answer()
        except TimeoutError:
            self.said.items.append("(silence)")
            self.is_over = True
        except ConnectionError:
            self.said.end()
            self.is_over = True

    def _hear_answer(self):
        status, fields, body = self.answer()
        self.said.answer(status, fields, body.decode())
        self.is_websocket, self.is_over = status == 101, status != 101

    def _hear_frame(self):
        received = self.receive()
        self.is_over = received is None
        self.said.end() if self.is_over else self.said.frame(*received)

    def finish(self):
        """Answers a close frame, so that all that the server has to say has been heard."""
        if self.is_websocket and any(item.startswith("op=8") for item in self.said.items):
            if not self._has_closed:
                self.send(frame(CLOSE, b"\x03\xe8"))
            self.hear(sys.maxsize)
        self.close()


class Replay:
    """Plays the client's part against a port: sends what was sent, where the original server said something listens as long."""

    def __init__(self, port):
        self._port, self._connections = port, {}
        self._names = {"<host>": f"127.0.0.1:{port}", "<random>": random_key()}

    def play(self, parts):
        """-> {section: (what the original said, what ours said)}, lines with the number of the connection in its section. What
        goes on in a later section counts to the one in which its connection began."""
        sections = {}
        for part in parts:
            if part.connection not in self._connections:
                sections.setdefault(part.section, []).append(part.connection)
                self._connections[part.connection] = (Said(), Heard(self._port))
            original, ours = self._connections[part.connection]
            if part.sender == ">":
                self._send(part.lines, ours)
            else:
                recorded(part, original)
                ours.hear(len(original.items))
                self._learn(original.items, ours.said.items)
        for _, ours in self._connections.values():
            ours.finish()
        return {section: self._compared(numbers) for section, numbers in sections.items()}

    def _compared(self, numbers):
        originals, others = [], []
        for offset, number in enumerate(numbers):
            original, ours = self._connections[number]
            originals += [f"[{offset}] {item}" for item in original.items]
            others += [f"[{offset}] {self._named(item)}" for item in ours.said.items if item != END or END in original.items]
        return originals, others

    def _named(self, item):
        for name, value in self._names.items():
            item = item.replace(value, name)
        return item

    def _send(self, lines, ours):
        if lines[0] == END:
            return
        if found := FRAME.match(lines[0]):
            return ours.send_frame(found)
        text = "\r\n".join([*lines, "", ""])
        for name, value in self._names.items():
            text = text.replace(name, value)
        ours.send(text.encode())

    def _learn(self, original, ours):
        """Takes the ids of our negotiate in the place of the recorded ones."""
        for a, b in zip(original, ours):
            if "connectionToken" in a and "connectionToken" in b:
                a, b = json.loads(a), json.loads(b)
                self._names |= {a[member]: b[member] for member in ("connectionId", "connectionToken")}
