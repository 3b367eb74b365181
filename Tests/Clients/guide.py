"""A page of documentation whose every command is typed, one by one, in real shells.

A block begins with what it is: `console` is the first terminal, `console second` another one; `$ ` stands before a command, `^C`
for the keys, anything else is what is said, with `…` for whatever is there. A block that begins with what is said goes on with the
command before. A second word behind another language is the file that the block is saved as; without one it is only to be read.
"""
import os
import pty
import re
import select
import socket
import subprocess
import time

from server import PATIENCE

BUILDING = 900          # seconds for a build from nothing, on a machine that has other things to do
PROMPT = "=prompt=> "
# SwiftPM 6.3 may crash, rarely, when all is done and its plug-in has ended; the shell says so.
CRASH = "Segmentation fault\n"
# What is said by those who say it and go on.
GOING_ON = ("listening", "stopping: ", "connected", "heard: ", "news ", "receive ")


class Terminal:
    """A shell at a terminal."""

    def __init__(self, folder, environment):
        keys, other = pty.openpty()
        self.keys, self.said, self.follows = keys, "", False
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


class Guide:
    """The page, at work in `home`; its files are saved in the folder `shop` there, for which `built` is what was built before."""

    def __init__(self, test, page, home, environment, built=None):
        self.test, self.page, self.home, self.built = test, page, home, built
        # A port of a test is free, one of a page need not be.
        self.ports = {"5000": free_port(), "5001": free_port()}
        self.terminals = {name: Terminal(home, environment) for name in ("first", "second", "third")}
        for terminal in self.terminals.values():
            test.addCleanup(terminal.close)

    def follow(self):
        for words, lines in blocks(self.with_ports(self.page.read_text(encoding="utf-8"))):
            if words[0] == "console":
                for typed, expected in steps(lines):
                    self.do(self.terminals[words[1] if words[1:] else "first"], typed, expected)
            elif words[1:]:
                file = self.home / "shop" / words[1]
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def with_ports(self, text):
        return re.sub("|".join(self.ports), lambda port: self.ports[port[0]], text)

    def do(self, terminal, typed, expected):
        if typed:
            # What ran here before may have ended by itself meanwhile, when its server did.
            terminal.until(lambda: False, 0)
            terminal.said = PROMPT
            terminal.follows = "--follow" in typed
        terminal.type("\x03" if typed == "^C" else typed[2:] + "\n" if typed else "")
        wanted = pattern(expected)
        stays = terminal.follows or any(line.startswith(GOING_ON) for line in expected)
        ended = (lambda: terminal.is_idle or stays and wanted.fullmatch(terminal.text()))
        in_time = terminal.until(ended, BUILDING if typed.startswith(("$ make", "$ swift")) else 3 * PATIENCE)
        if typed.startswith("$ swift package"):
            terminal.said = terminal.said.replace(CRASH, "")
        message = f"{typed}\nsaid:\n{terminal.text()}\nexpected:\n" + "\n".join(expected)
        self.test.assertTrue(in_time, f"not in time: {message}")
        # What a program says when it is interrupted is its own matter where the page says nothing of it.
        self.test.assertTrue(wanted.fullmatch(terminal.text()) or typed == "^C" and not expected, message)
        terminal.said = PROMPT
        for command, file in (("$ git clone", "hubline/config.yaml"), ("$ hubline new", "shop/config.yaml")):
            if typed.startswith(command):
                (self.home / file).write_text(self.with_ports((self.home / file).read_text()))
        if typed.startswith("$ hubline new") and self.built and self.built.exists():
            self.built.rename(self.home / "shop" / ".build")
