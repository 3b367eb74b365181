"""The verbs of `hubline` as a person meets them: what stands where, what a shell gets, what a closed stream does."""
import os
import re
import socket
import subprocess
import tempfile
import unittest
from pathlib import Path

from server import PATIENCE, PROGRAMS, REPOSITORY, Hubline
from websocket import Connection

HUBS = "hubs: { chat: { path: /chat, methods: { echo: { parameters: [text: string], do: [reply: $text] } } } }\n"


def hubline(*arguments, **options):
    return subprocess.run([PROGRAMS / "hubline", *arguments], capture_output=True, text=True, timeout=PATIENCE,
                          stdin=subprocess.DEVNULL, **options)


def without(*rights):
    """What runs a program without these rights of root; who is not root has none."""
    if os.geteuid() != 0:
        return []
    names = ",".join("-" + right for right in rights)
    return ["setpriv", "--bounding-set", names, "--inh-caps", names]


class Verbs(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, text, name="config.yaml"):
        (self.folder / name).write_text(text)
        return name

    def run_there(self, *arguments, before=()):
        return subprocess.run([*before, PROGRAMS / "hubline", *arguments], capture_output=True, text=True, timeout=PATIENCE,
                              stdin=subprocess.DEVNULL, cwd=self.folder)

    def test_the_shipped_file_is_sound_without_a_warning(self):
        run = hubline("check", "--strict", "config.yaml", cwd=REPOSITORY)
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertRegex(run.stdout, r"^config\.yaml is sound: hub chat at /chat: send\(user, text\), .*; "
                                     r"shutdown: mode off, timeout 30s\n$")

    def test_problems_go_to_standard_error_and_the_summary_to_standard_output(self):
        name = self.file("server: { prot: 1, port: many }\n" + HUBS)
        run = self.run_there("check", name)
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertEqual(run.stderr, "config.yaml:1:11: error: unknown key 'prot' (did you mean 'port'?)\n"
                                     "config.yaml:1:26: error: 'port' expects a whole number from 0 to 65535, found 'many'\n"
                                     "2 errors\n")

    def test_serve_says_what_is_wrong_with_the_file_itself(self):
        for name, problem in [("nowhere.yaml", "there is no such file"), (".", "this is a folder, not a file")]:
            run = self.run_there("serve", "--config", name)
            self.assertEqual((run.returncode, run.stdout, run.stderr), (1, "", f"{name}: error: {problem}\n1 error\n"))
        run = self.run_there("serve")
        self.assertEqual(run.stderr, "config.yaml: error: there is no such file\n1 error\n")

    def test_a_file_that_may_not_be_read_is_said(self):
        (self.folder / self.file(HUBS)).chmod(0)
        run = self.run_there("serve", before=without("dac_override", "dac_read_search"))
        self.assertEqual((run.returncode, run.stderr), (1, "config.yaml: error: no permission to read the file\n1 error\n"))

    def test_a_port_that_this_process_may_not_have_is_said_at_its_place(self):
        if int(Path("/proc/sys/net/ipv4/ip_unprivileged_port_start").read_text()) < 1024:
            print("skipped: here everybody may have a port below 1024")
            return
        self.file("server:\n  host: 127.0.0.1\n  port: 81\n" + HUBS)
        run = self.run_there("serve", before=without("net_bind_service"))
        self.assertEqual((run.returncode, run.stdout), (1, ""))
        self.assertIn("config.yaml:3:9: error: 127.0.0.1:81 is not permitted to this process: "
                      "ports below 1024 need root or CAP_NET_BIND_SERVICE\n", run.stderr)

    def test_a_port_in_use_is_said_at_its_place_or_at_none_when_the_command_line_says_it(self):
        with socket.socket() as holder:
            holder.bind(("127.0.0.1", 0))
            holder.listen()
            port = holder.getsockname()[1]
            self.file(f"server:\n  host: 127.0.0.1\n  port: {port}\n" + HUBS)
            run = self.run_there("serve")
            self.assertEqual((run.returncode, run.stdout), (1, ""))
            self.assertIn(f"config.yaml:3:9: error: 127.0.0.1:{port} is in use\n1 error\n", run.stderr)
            self.file("server: { port: 0 }\n" + HUBS)
            run = self.run_there("serve", "--port", str(port))
            self.assertEqual((run.returncode, run.stdout), (1, ""))
            self.assertIn(f"hubline: 127.0.0.1:{port} is in use\n", run.stderr)

    def test_the_help_says_the_name_that_the_program_was_called_by(self):
        link = self.folder / "hubs-of-mine"
        link.symlink_to(PROGRAMS / "hubline")
        run = subprocess.run([link, "chek"], capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual((run.returncode, run.stdout), (2, ""))
        self.assertEqual(run.stderr, "hubs-of-mine: unknown verb 'chek' (did you mean 'check'?); 'hubs-of-mine --help' tells more\n")

    def test_who_stops_reading_ends_nothing(self):
        for arguments, status in [(["modules"], 0), (["--help"], 0), (["check", "nowhere"], 1), (["chek"], 2)]:
            read, write = os.pipe()
            os.close(read)
            with os.fdopen(write, "wb") as closed:
                run = subprocess.run([PROGRAMS / "hubline", *arguments], stdout=closed, stderr=closed, timeout=PATIENCE)
            self.assertEqual(run.returncode, status, arguments)

    def test_streams_that_come_closed_are_not_taken_for_files_of_the_server(self):
        name = self.file("tracing: { listeners: { all: { file: all.log } } }\n" + HUBS)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(
            ["sh", "-c", f'exec "$0" serve --config {name} --port {port} <&- >&- 2>&-', PROGRAMS / "hubline"],
            cwd=self.folder)
        try:
            while True:
                try:
                    connection = Connection(port)
                    # While nobody listens there, the system may give the client that very port, and connect it with itself.
                    if connection.socket.getsockname() != connection.socket.getpeername():
                        break
                    connection.close()
                except ConnectionRefusedError:
                    self.assertIsNone(process.poll())
            with connection:
                connection.request("GET", "/health/live")
                self.assertEqual(connection.answer()[0], 200)
        finally:
            process.terminate()
            self.assertEqual(process.wait(PATIENCE), 0)
        lines = (self.folder / "all.log").read_text().splitlines()
        self.assertTrue(lines)
        for line in lines:
            self.assertRegex(line, r"^\d{4}-\d\d-\d\dT[\d:.]+Z \w+ hubline\.")

    def test_the_summary_is_in_the_log_of_the_start_S22(self):
        text = "server: { shutdown: { mode: waitForClientsToClose, timeout: 5s } }\n" + HUBS
        with Hubline(text=text + "tracing: { listeners: { all: { file: calls.log } } }\n") as server:
            self.assertEqual(server.stop(), 0)
            messages = [re.sub(r"^\S+ information hubline\.server ", "", line) for line in server.log()]
        self.assertEqual(messages[1:3], ["hub chat at /chat: echo(text)", "shutdown: mode waitForClientsToClose, timeout 5s"])

    def test_a_path_from_the_environment_is_served_and_not_said_K37(self):
        text = (HUBS.replace("path: /chat", 'path: "/${HIDDEN}", paths: [/open]')
                + "tracing: { switch: verbose, listeners: { all: { file: calls.log } } }\n")
        with Hubline(text=text, environment={"HIDDEN": "sesame"}) as server:
            with Connection(server.port) as connection:
                connection.request("POST", "/sesame/negotiate?negotiateVersion=1")
                self.assertEqual(connection.answer()[0], 200)
            self.assertEqual(server.stop(), 0)
            log = "\n".join(server.log())
        self.assertIn(" hub chat at a path from the environment, /open: echo(text)\n", log)
        self.assertNotIn("sesame", log)
        run = subprocess.run([PROGRAMS / "hubline", "check", self.file(text)], capture_output=True, text=True, timeout=PATIENCE,
                             cwd=self.folder, env={**os.environ, "HIDDEN": "sesame"})
        self.assertEqual((run.returncode, run.stderr), (0, ""))
        self.assertNotIn("sesame", run.stdout)
