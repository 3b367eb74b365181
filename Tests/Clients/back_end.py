"""A back end for forwarded calls: node's http, as back_end.js has it answer."""
import json
import queue
import subprocess
import threading
from pathlib import Path

from server import PATIENCE


class BackEnd:
    """Tells what happened, in order, by `next`."""

    def __init__(self):
        self.process = subprocess.Popen(["node", Path(__file__).with_name("back_end.js")], stdin=subprocess.DEVNULL,
                                        stdout=subprocess.PIPE, text=True)
        self.lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        self.port = self.next()["port"]

    def _read(self):
        with self.process.stdout as lines:
            for line in lines:
                self.lines.put(json.loads(line))

    def next(self):
        return self.lines.get(timeout=PATIENCE)

    def so_far(self):
        """What happened and was not asked for yet."""
        lines = []
        while not self.lines.empty():
            lines.append(self.lines.get())
        return lines

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
