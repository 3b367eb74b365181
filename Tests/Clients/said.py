"""What a server said on a connection, a line for each thing, so that two servers can be compared."""
import json

from recording import END
from websocket import CLOSE, TEXT

DULL = {"date", "server", "content-length", "transfer-encoding", "connection", "keep-alive", "upgrade", "vary", "sec-websocket-accept"}


class Said:
    """Answers, hub messages but pings, control frames, the end. Dates and lengths, fragments, chunks and the order of members leave
    no trace."""

    def __init__(self):
        self.items, self._message, self._op = [], b"", TEXT

    def answer(self, status, fields, body):
        self.items += [f"HTTP {status}", *sorted(f"{name}: {value}" for name, value in fields.items() if name not in DULL)]
        self.body(body)

    def body(self, text):
        for record in text.replace("\x1e", "\n").split("\n"):
            if record := record.removeprefix("data: ").strip():
                self.items += members(record)

    def frame(self, op, final, data):
        if op >= CLOSE:
            self.items.append(f"op={op} {data.hex()}")
            return
        self._op, self._message = op or self._op, self._message + data
        if final:
            self._keep_message(self._message)
            self._message = b""

    def _keep_message(self, data):
        try:
            texts = data.decode().split("\x1e")
            self.items += [f"op={self._op} {normal(text)}" for text in texts if text and text != '{"type":6}']
        except UnicodeDecodeError:
            self.items.append(f"op={self._op} {data.hex()}")

    def end(self):
        self.items.append(END)


def normal(text):
    try:
        return json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False)
    except ValueError:
        return text


def members(text):
    """A JSON object of a body, a line for each member and for each element of a list: what is in one answer is told apart."""
    try:
        read = json.loads(text)
    except ValueError:
        return [text]
    if not isinstance(read, dict):
        return [normal(text)]
    flat = ((name, one) for name, value in sorted(read.items()) for one in (value if isinstance(value, list) else [value]))
    return [f"{name}: {json.dumps(one, sort_keys=True, ensure_ascii=False)}" for name, one in flat]
