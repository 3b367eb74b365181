#!/usr/bin/env python3
"""What a message costs our server, as a ratio to an echo in C: server CPU by message, medians of alternating rounds.

Each round starts the baseline, then our servers, each pinned to core 0 with the load generator on core 1, and runs the works
below. Prints a table for docs/performance.md. `make bench` builds the programs and calls this.
"""
import argparse
import json
import os
import platform
import re
import resource
import statistics
import subprocess
import sys
import threading
from pathlib import Path
from typing import NamedTuple

ECHO = ["--dialect", "echo"]
CORE = ["--dialect", "core", "--negotiate"]
COST, MEMORY, CONNECT = "server_us_per_message", "kib_per_connection", "connect_cpu_us"


class Work(NamedTuple):
    name: str
    load: list               # what both are put under
    path: str                # ours
    dialect: list            # ours; the baseline only echoes
    first_step: str
    goal: str
    figure: str = COST
    server: str = "bench-server"


def invoke(connections, window):
    return ["--connections", str(connections), "--window", str(window)]


def calls(name, path, first_step=("", ""), goal=("", ""), server="bench-server"):
    return [Work(f"{name}, 64 × {window}", invoke(64, window), path, CORE, first_step[i], goal[i], server=server)
            for i, window in enumerate((1, 16))]


def broadcast(window, first_step, goal):
    return Work(f"broadcast to 500, {window} in flight, per delivery",
                ["--scenario", "broadcast", *invoke(500, window)], "/none", CORE, first_step, goal)


IDLE = ["--scenario", "idle", "--connections", "5000"]
WORKS = [
    # First, while the processes are fresh: what an earlier crowd left behind would hide the memory of this one.
    Work("KiB of an idle connection, 5,000", IDLE, "/none", CORE, "4 KiB", "2 KiB", MEMORY),
    Work("µs of a connect; ours with negotiate and handshake", IDLE, "/none", CORE, "150 µs", "80 µs", CONNECT),
    *[Work(f"plain WebSocket echo, 64 × {window}", invoke(64, window), "/echo", ECHO, "1.3", "1.1") for window in (1, 16)],
    *calls("call, hand-written hub, no module", "/none"),
    *calls("call, hand-written hub, three modules", "/three", ("2.0", "4"), ("1.4", "2.5")),
    *calls("call, conformance server, five modules", "/conformance", ("2.0", "4"), ("1.4", "2.5"), "conformance-server"),
    *calls("call, declared hub, no module", "/declared-none"),
    *calls("call, declared hub, three modules", "/declared-three"),
    Work("call, hand-written hub, three modules, 1,000 × 1", invoke(1000, 1), "/three", CORE, "2.0", "1.4"),
    broadcast(1, "1.5", "1.0"),
    broadcast(8, "1.0", "0.5"),
]
SERVERS = {
    "bench-server": ["--port", "0"],
    "conformance-server": ["--config", Path(__file__).with_name("bench-conformance.yaml")],
}


class Server:
    """A process pinned to core 0 that has said where it listens."""

    def __init__(self, program, *arguments):
        self.said = []
        self.process = subprocess.Popen(["taskset", "-c", "0", program, *arguments], stdout=subprocess.PIPE, text=True)
        patience = threading.Timer(30, self.process.kill)
        patience.start()
        for line in self.process.stdout:
            if found := re.search(r"listening on http://127\.0\.0\.1:(\d+)", line):
                patience.cancel()
                self.port = found[1]
                return
            self.said.append(line.rstrip())
        sys.exit(f"{program} did not say within 30 s where it listens")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(timeout=30)


class Bench:
    def __init__(self, arguments):
        self.load, self.seconds = arguments.load, str(arguments.seconds)
        self.figures = {}                                    # (who, what was measured) -> a figure a round

    def measure(self, who, server, load, figures):
        command = ["taskset", "-c", "1", self.load, "--port", server.port, "--server-pid", str(server.process.pid), *load]
        command += ["--warmup", "0", "--duration", "1"] if load[-len(IDLE):] == IDLE else ["--duration", self.seconds]
        run = subprocess.run(command, stdout=subprocess.PIPE, text=True)
        if run.returncode:
            sys.exit(f"{who}: {' '.join(command)} failed: {run.stdout}")
        answer = json.loads(run.stdout)
        for figure in figures:
            self.figures.setdefault((who, *load, figure), []).append(answer[figure])

    def round(self, who, server, works, load_of):
        figures = {}                                         # one run gives every figure that is asked of it
        for work in works:
            figures.setdefault(tuple(load_of(work)), []).append(work.figure)
        for load, wanted in figures.items():
            self.measure(who, server, list(load), wanted)

    def median(self, who, load, figure):
        return statistics.median(self.figures[(who, *load, figure)])


def of_baseline(work):
    return [*ECHO, *work.load]


def of_ours(work):
    return [*work.dialect, "--path", work.path, *work.load]


def row(bench, work):
    baseline = bench.median("baseline", of_baseline(work), work.figure)
    ours = bench.median(work.server, of_ours(work), work.figure)
    ratio = f"**{ours / baseline:.2f}**" if work.figure == COST and baseline else "–"
    return f"| {work.name} | {baseline:.2f} | {ours:.2f} | {ratio} | {work.first_step or '–'} | {work.goal or '–'} |"


def table(bench, works):
    yield "| server CPU by message, µs | echo in C | ours | ratio | first step | goal |"
    yield "|---|---|---|---|---|---|"
    for work in works:
        yield row(bench, work)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--baseline", required=True, help="the echo in C")
    parser.add_argument("--servers", required=True, type=Path, help="the folder with bench-server and conformance-server")
    parser.add_argument("--load", required=True, help="the load generator")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4, help="of each measurement")
    parser.add_argument("--only", default="", help="works whose name contains this")
    arguments = parser.parse_args()
    if os.cpu_count() < 2:
        sys.exit("The server and the load generator need a core each.")
    files = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))

    works = [work for work in WORKS if arguments.only in work.name]
    bench = Bench(arguments)
    for number in range(arguments.rounds):
        with Server(arguments.baseline) as server:
            bench.round("baseline", server, works, of_baseline)
        for name, options in SERVERS.items():
            with Server(arguments.servers / name, *options) as server:
                bench.round(name, server, [work for work in works if work.server == name], of_ours)
            if number == 0 and server.said:
                print(*server.said, sep="\n")
        print(f"round {number + 1} of {arguments.rounds} done", file=sys.stderr)
    print(f"\n{arguments.rounds} rounds, medians; {platform.machine()}, {os.cpu_count()} cores\n")
    print(*table(bench, works), sep="\n")


if __name__ == "__main__":
    main()
