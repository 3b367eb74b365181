"""The operator's first ten minutes: every command of docs/getting-started.md, one by one, in real shells.

A block begins with what it is: `console` is the first terminal, `console second` another one; `$ ` stands before a command, `^C`
for the keys, anything else is what is said, with `…` for whatever is there. A block that begins with what is said goes on with the
command before. Any other word behind a language is the file that the block is saved as. What is cloned is what is committed.
"""
import os
import pty
import re
import select
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

from server import PATIENCE, REPOSITORY

PAGE = REPOSITORY / "docs" / "getting-started.md"
BUILDING = 900          # seconds for a release from nothing, on a machine that has other things to do
PROMPT = "=prompt=> "


class Terminal:
    """A shell at a terminal."""

    def __init__(self, folder, environment):
        keys, other = pty.openpty()
        self.keys, self.said = keys, ""
        self.shell = subprocess.Popen(
            ["bash", "--norc", "--noprofile", "--noediting", "-i"], stdin=other, stdout=other, stderr=other, cwd=folder,
            env={**environment, "PS1": PROMPT, "PS2": "", "TERM": "dumb"}, start_new_session=True,
            preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)))
        os.close(other)
        self.until(lambda: self.said.endswith(PROMPT), PATIENCE)
        self.type("stty -echo; set +H\n")
        self.said = self.said[-len(PROMPT):]
        self.until(lambda: self.is_idle, PATIENCE)

    @property
    def is_idle(self):
        """Whether the last command has ended."""
        return self.said.count(PROMPT) > 1 and self.said.endswith(PROMPT)

    def type(self, text):
        os.write(self.keys, text.encode())

    def until(self, condition, patience):
        """Reads on until the condition holds; answers whether it did in time."""
        end = time.monotonic() + patience
        while not condition():
            if not select.select([self.keys], [], [], max(0, end - time.monotonic()))[0]:
                return False
            self.said += os.read(self.keys, 65536).decode(errors="replace").replace("\r", "")
        return True

    def text(self):
        return self.said.removeprefix(PROMPT).removesuffix(PROMPT)

    def close(self):
        self.type("\x03\x03\nexit\nexit\n")
        try:
            self.shell.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.shell.kill()
            self.shell.wait()
        os.close(self.keys)


def blocks(page):
    """-> (first words of the block, its lines)"""
    for words, text in re.findall(r"^```(.*)\n((?:.*\n)*?)```$", page, re.MULTILINE):
        yield words.split(), text.splitlines()


def steps(lines):
    """-> (what is typed, the lines that are expected then)"""
    found = [("", [])]
    for line in lines:
        if line.startswith("$ ") or line == "^C":
            found.append((line, []))
        else:
            found[-1][1].append(line)
    return [step for step in found if any(step)]


def pattern(lines):
    """What is expected, as an expression: a line of `…` alone may be any lines or none."""
    parts = [r"(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".*") + r"\n" for line in lines]
    return re.compile("".join(parts))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


class GettingStarted(unittest.TestCase):
    def test_every_command_of_the_page_does_what_the_page_says(self):
        home = Path(tempfile.mkdtemp(prefix="hubline-home-"))
        self.addCleanup(shutil.rmtree, home)
        # A port of a test is free, one of a page need not be.
        self.ports = {"5000": free_port(), "5001": free_port()}
        # Not that of the make which runs the tests: the page's own make would speak of it.
        clean = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
        environment = {**clean, "HOME": str(home), "REPOSITORY": str(REPOSITORY), "no_proxy": "127.0.0.1"}
        own = Path.home() / ".config" / "pip" / "pip.conf"
        if own.exists():
            environment.setdefault("PIP_CONFIG_FILE", str(own))
        terminals = {name: Terminal(home, environment) for name in ("first", "second", "third")}
        for terminal in terminals.values():
            self.addCleanup(terminal.close)
        for (kind, *rest), lines in blocks(self.with_ports(PAGE.read_text(encoding="utf-8"))):
            if kind == "console":
                for typed, expected in steps(lines):
                    self.do(terminals[rest[0] if rest else "first"], typed, expected, home)
            else:
                (home / "shop" / rest[0]).write_text("\n".join(lines) + "\n", encoding="utf-8")

    def with_ports(self, text):
        return re.sub("|".join(self.ports), lambda port: self.ports[port[0]], text)

    def do(self, terminal, typed, expected, home):
        terminal.said = PROMPT if typed else terminal.said
        terminal.type("\x03" if typed == "^C" else typed[2:] + "\n" if typed else "")
        wanted = pattern(expected)
        # Some say what they have to say and go on.
        stays = any(line.startswith(("listening on ", "stopping: ", "connected", "heard: ")) for line in expected)
        ended = (lambda: wanted.fullmatch(terminal.text())) if stays else (lambda: terminal.is_idle)
        in_time = terminal.until(ended, BUILDING if typed.startswith("$ make") else 3 * PATIENCE)
        message = f"{typed}\nsaid:\n{terminal.text()}\nexpected:\n" + "\n".join(expected)
        self.assertTrue(in_time, f"not in time: {message}")
        # What a program says when it is interrupted is its own matter where the page says nothing of it.
        self.assertTrue(wanted.fullmatch(terminal.text()) or typed == "^C" and not expected, message)
        terminal.said = PROMPT
        if typed.startswith("$ git clone"):
            file = home / "hubline" / "config.yaml"
            file.write_text(self.with_ports(file.read_text()))
