"""The differences from the original server that docs/compatibility.md lists.

There a line `In ...` names recordings and sections, `topic: section` with `*` for any text; the block of kind `diff` behind it says what
is said instead. Its parts, divided by empty lines, are hunks. In a hunk ` ` stands before what both say, `-` before what the original
says, `+` before what ours says; `…` is any text within a line, and `- …` any number of lines of the original.
"""
import re
from typing import NamedTuple

from server import REPOSITORY

DOCUMENT = REPOSITORY / "docs" / "compatibility.md"
LISTED = re.compile(r"^In (`[^\n]+`):\n+```diff\n(.*?)^```$", re.MULTILINE | re.DOTALL)
ANY = "…"


class Line(NamedTuple):
    """What a server said, and with which part of the recording."""
    part: int
    section: str
    text: str


def pattern(text, wildcard):
    return re.compile(".*".join(map(re.escape, text.split(wildcard))))


class Difference:
    """One hunk, and where it may apply."""

    def __init__(self, places, hunk):
        self.hunk, self.is_met = hunk, False
        self._places = [pattern(place, "*") for place in places]
        self._steps = [(line[0], line[2:], pattern(line[2:], ANY)) for line in hunk.splitlines()]

    def applied(self, topic, lines):
        """-> lines, with what ours says in the place of what the original says"""
        at, out = 0, []
        while at < len(lines):
            is_here = any(place.fullmatch(f"{topic}: {lines[at].section}") for place in self._places)
            if is_here and (found := self._match(lines, at)):
                self.is_met = True
                at, instead = found
                out += instead
            else:
                out.append(lines[at])
                at += 1
        return out

    def _match(self, lines, start):
        """-> (where the hunk ends, what is said instead), if it applies at `start`"""
        at, out = start, []
        for index, (sign, text, shape) in enumerate(self._steps):
            if sign == "+":
                out.append(Line(lines[self._moment(index, at, len(lines))].part, lines[start].section, text))
            elif sign == "-" and text == ANY:
                following = next((step for step in self._steps[index + 1:] if step[0] != "+"), None)
                while at < len(lines) and not (following and following[2].fullmatch(lines[at].text)):
                    at += 1
            elif at < len(lines) and shape.fullmatch(lines[at].text):
                out += [lines[at]] if sign == " " else []
                at += 1
            else:
                return None
        return at, out


    def _moment(self, index, at, count):
        """With which line of the original a line of ours is due: what comes instead with what it replaces, else with the next."""
        signs = [sign for sign, *_ in self._steps[:index] if sign != "+"]
        return at - 1 if signs[-1] == "-" or at == count else at


class Differences:
    """All that the document lists."""

    def __init__(self, text=None):
        text = text or DOCUMENT.read_text(encoding="utf-8")
        self._all = [
            Difference(re.findall(r"`(.+?)`", places), hunk)
            for places, block in LISTED.findall(text) for hunk in block.strip("\n").split("\n\n")]

    def applied(self, topic, lines):
        for difference in self._all:
            lines = difference.applied(topic, lines)
        return lines

    def unmet(self):
        return [difference.hunk for difference in self._all if not difference.is_met]
