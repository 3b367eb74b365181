"""A server of ours as a process: started, asked for its address, ended."""
import os
import queue
import re
import shutil
import signal
import subprocess
import tempfile
import threading
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAMS = REPOSITORY / ".build" / "debug"
PATIENCE = 20           # seconds until something that should have happened counts as a failure


class Server:
    """A program that prints a line with its URL when it accepts connections, and ends at SIGTERM."""

    def __init__(self, program, *arguments, environment=None, **options):
        self.process = subprocess.Popen(
            [PROGRAMS / program, *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, env={**os.environ, **(environment or {})}, **options)
        self.errors, self.is_leaving, lines = [], False, queue.Queue()
        threading.Thread(target=self._read, args=(self.process.stdout, lines.put), daemon=True).start()
        threading.Thread(target=self._read, args=(self.process.stderr, self.errors.append), daemon=True).start()
        self.port = self._await_port(lines)
        self.url = f"http://127.0.0.1:{self.port}"

    @staticmethod
    def _read(stream, keep):
        with stream:
            for line in stream:
                keep(line.rstrip("\n"))
        keep(None)

    def _await_port(self, lines):
        said = []
        try:
            while (line := lines.get(timeout=PATIENCE)) is not None:
                said.append(line)
                if found := re.search(r"http://127\.0\.0\.1:(\d+)", line):
                    return int(found[1])
        except queue.Empty:
            pass
        self.process.kill()
        self.process.wait()
        raise AssertionError(f"no URL within {PATIENCE} s; said {said}, errors {self.errors}")

    def stop(self):
        """Ends it; answers the exit status."""
        self.terminate()
        return self.wait()

    def terminate(self):
        """Asks it to end, as a service manager would."""
        self.is_leaving = True
        self.process.send_signal(signal.SIGTERM)

    def wait(self):
        """-> exit status"""
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"still running {PATIENCE} s after SIGTERM")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        if self.process.poll() is None:
            status = self.wait() if self.is_leaving else self.stop()
            if kind is None and status != 0:
                raise AssertionError(f"exit status {status} at SIGTERM; errors {self.errors}")


class Hubline(Server):
    """`hubline serve` on a copy of a configuration of this folder, or on the text of one, in a folder that goes with it."""

    def __init__(self, loops=1, configuration="chat.yaml", text=None, port=0, **options):
        self.folder = Path(tempfile.mkdtemp(prefix="hubline-"))
        file = self.folder / configuration
        file.write_text(text or Path(__file__).with_name(configuration).read_text(encoding="utf-8"), encoding="utf-8")
        environment = {"LOOPS": str(loops), **options.pop("environment", {})}
        more = options.pop("options", ())
        super().__init__(
            "hubline", "serve", "--config", str(file), "--port", str(port), *more, environment=environment, **options)

    def log(self):
        """The lines of its log file so far."""
        return (self.folder / "calls.log").read_text(encoding="utf-8").splitlines()

    def __exit__(self, *failure):
        try:
            super().__exit__(*failure)
        finally:
            shutil.rmtree(self.folder)
