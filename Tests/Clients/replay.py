"""Plays the client's part of a recording against a server of ours."""
import json
import sys

from differences import Line
from recording import END, FRAME, data_of, keep_recorded
from said import Said
from websocket import CLOSE, Connection, frame, random_key

# The one thing that a client cannot do: in this section the server is told to end before it falls silent.
STOPPED = "the server is stopped: two clients, one with a call running"


class Heard(Connection):
    """A connection to our server that keeps what is said on it."""

    def __init__(self, port):
        super().__init__(port)
        self.said, self.is_websocket, self.is_over, self._has_closed, self._method = Said(), False, False, False, None

    def send_request(self, text):
        self._method = text.split(" ", 1)[0]
        self.send(text.encode())

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
        status, fields, body = self.answer(has_body=self._method != "HEAD")
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
    """Sends what the client sent; where the original server said something, listens until ours has said what is expected of it."""

    def __init__(self, server):
        self._server = server
        self._names = {"<host>": f"127.0.0.1:{server.port}", "<random>": random_key()}

    def play(self, parts, instead):
        """-> [(section, number of the connection in it, what is expected, what ours said)], one for each connection. `instead` makes
        of what the original said what is expected."""
        expected = {number: instead(lines) for number, lines in self._recorded(parts).items()}
        connections = {}
        for index, part in enumerate(parts):
            if part.connection not in connections:
                connections[part.connection] = (part.section, Heard(self._server.port))
            ours = connections[part.connection][1]
            if part.sender == ">":
                self._send(part.lines, ours)
                continue
            if part.section == STOPPED and part.lines[0] == END and not self._server.is_leaving:
                self._server.terminate()
            due = [line.text for line in expected[part.connection] if line.part <= index]
            ours.hear(len(due))
            self._learn(due, ours.said.items)
        return [
            (section, number, *self._compared([line.text for line in expected.get(number, [])], ours))
            for number, (section, ours) in connections.items()]

    @staticmethod
    def _recorded(parts):
        """-> what the original said on each connection"""
        said, lines = {}, {}
        for index, part in enumerate(parts):
            if part.sender == "<":
                kept, old = said.setdefault(part.connection, Said()), lines.setdefault(part.connection, [])
                keep_recorded(part, kept)
                old += [Line(index, part.section, text) for text in kept.items[len(old):]]
        return lines

    def _compared(self, expected, ours):
        ours.finish()
        said = [self._named(item) for item in ours.said.items]
        return expected, [item for item in said if item != END or END in expected]

    def _named(self, item):
        for name, value in self._names.items():
            item = item.replace(value, name)
        return item

    def _send(self, lines, ours):
        if lines[0] == END:
            return
        if found := FRAME.match(lines[0]):
            return ours.send_frame(found)
        blank = lines.index("") if "" in lines else len(lines)
        head, body = lines[:blank], "\n".join(lines[blank + 1:]).replace("\\x1e", "\x1e")
        text = "\r\n".join([*head, "", body])
        for name, value in self._names.items():
            text = text.replace(name, value)
        ours.send_request(text)

    def _learn(self, expected, ours):
        """Takes the ids of our negotiate in the place of the recorded ones."""
        for a, b in zip(expected, ours):
            for member in ("connectionId: ", "connectionToken: "):
                if a.startswith(member) and b.startswith(member):
                    self._names[json.loads(a.removeprefix(member))] = json.loads(b.removeprefix(member))
