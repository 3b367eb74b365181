"""Reads a recording of the original server (Tests/Fixtures/transcripts).

A recording says line by line what went over each TCP connection: `>` from the client, `<` from the server; its legend stands at
its top. What differs from run to run has a name, `<token A>`; a long text is shortened, `<40000 times x>`.
"""
import re
from itertools import groupby
from typing import NamedTuple

from websocket import CLOSE

LINE = re.compile(r"([<>]) \[(\d+)\] +[\d.]+(?: (.*))?$")
FRAME = re.compile(r"op=(\d+) fin=(\d)( rsv1\(deflated\))?( \(mask bit wrong\))? ?(.*)$")
END = "(end of connection)"
CHUNK_SIZE = re.compile(r"[0-9a-f]+$")


class Part(NamedTuple):
    """Lines that belong together: a request, an answer, chunks of one, a frame, or the end."""
    section: str
    sender: str
    connection: int
    lines: list


def parts_of(path):
    section, numbered, answers = "(start)", [], 0
    for number, text in enumerate(path.read_text(encoding="utf-8").split("\n")):
        if text.startswith("-- ") and not text.startswith("-- ="):
            section = text[3:]
        elif found := LINE.match(text):
            line = re.sub(r"<(\d+) times (.{1,2}?)>", lambda long: int(long[1]) * long[2], found[3] or "")
            answers += line.startswith("HTTP/")                           # the next answer is another part
            alone = number if line.startswith(("op=", END)) else None     # the lines of a request or an answer stay together
            numbered.append(((section, found[1], int(found[2]), answers, alone), line))
    for (section, sender, connection, *_), lines in groupby(numbered, key=lambda line: line[0]):
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


def keep_recorded(part, said):
    """Adds what the original server said in a part to `said`."""
    first = part.lines[0]
    if first == END:
        said.end()
    elif found := FRAME.match(first):
        said.frame(int(found[1]), found[2] == "1", data_of(int(found[1]), found[5]))
    elif first.startswith("HTTP/"):
        blank = part.lines.index("")
        fields = dict(line.split(": ", 1) for line in part.lines[1:blank])
        said.answer(int(first.split()[1]), {name.lower(): value for name, value in fields.items()}, without_sizes(part.lines[blank + 1:]))
    else:
        said.body(without_sizes(part.lines))


def without_sizes(lines):
    """The text of a body, chunked or not."""
    return "\n".join(line for line in lines if not CHUNK_SIZE.match(line)).replace("\\x1e", "\x1e")
