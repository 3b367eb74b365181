"""A configuration is read again by a server that goes on: SIGHUP, `--watch`, `hubline reload`."""
import json
import os
import signal
import socket
import stat
import subprocess
import threading
import unittest
import urllib.request

from chat_client import CallFailed, ChatClient
from control import ask
from load import crowd, until
from pysignalr_client import PySignalRClient
from server import PATIENCE, PROGRAMS, Hubline
from websocket import HubSocket, call

HUB = "{ path: /chat, methods: { echo: { parameters: [text: string], do: [reply: $text] } } }"
OTHER = "{ path: /other, methods: { echo: { parameters: [text: string], do: [reply: $text] } } }"
BAD = "{ path: 5x, methods: {} }"


def text(*, level="information", pipeline="[logging]", hubs=f"chat: {HUB}", listeners="calls: { file: calls.log }", more=""):
    return (f"server: {{ control: run/hubline.sock, port: 0 {more} }}\npipeline: {pipeline}\nhubs: {{ {hubs} }}\n"
            f"tracing: {{ switch: {level}, listeners: {{ {listeners} }} }}\n")


class Reload(unittest.TestCase):
    def start(self, *options, **said):
        self.server = self.enterContext(Hubline(text=text(**said), configuration="config.yaml", options=options))
        self.file = self.server.folder / "config.yaml"
        self.socket = str(self.server.folder / "run" / "hubline.sock")
        return self.server

    def write(self, **said):
        self.file.write_text(text(**said))

    def health(self):
        with urllib.request.urlopen(f"{self.server.url}/health", timeout=PATIENCE) as answer:
            return json.load(answer)

    def generation(self):
        return self.health()["configuration"]["generation"]

    def hang_up(self):
        self.server.process.send_signal(signal.SIGHUP)

    def await_generation(self, number):
        self.assertTrue(until(lambda: self.generation() == number), (number, self.health(), self.server.log()))

    def await_refusal(self, words):
        self.assertTrue(until(lambda: words in json.dumps(self.health()["configuration"].get("refused"))), self.health())

    def hubline(self, *arguments):
        return subprocess.run([PROGRAMS / "hubline", *arguments], cwd=self.server.folder, capture_output=True, text=True,
                              timeout=PATIENCE)

    # MARK: Refused

    def test_nothing_of_a_refused_file_is_applied_and_the_good_one_applies_whole_K33(self):
        self.start(hubs=f"chat: {HUB}, other: {OTHER}")
        client, other = ChatClient(self.server.url), HubSocket(self.server.port, "/other")
        self.addCleanup(client.leave)
        self.enterContext(other)
        new = {"level": "verbose", "listeners": "calls: { file: calls.log }, more: { file: more.log }"}
        self.write(**new, hubs=f"chat: {HUB}, bad: {BAD}")
        self.hang_up()
        self.await_refusal("config.yaml:3:")
        self.assertEqual(self.generation(), 1)
        self.assertFalse((self.server.folder / "more.log").exists())
        self.assertEqual(client.invoke("echo", "still"), "still")
        other.send_text(call("echo", "there", id="1"))
        self.assertEqual(other.next_record()["result"], "there")
        self.assertEqual([line for line in self.server.log() if " verbose " in line], [])
        self.assertEqual(len([line for line in self.server.log() if "error hubline.server Configuration refused" in line
                              and "config.yaml:3:" in line]), 1)
        self.write(**new)
        self.hang_up()
        self.await_generation(2)
        self.assertNotIn("refused", self.health()["configuration"])
        self.assertEqual(client.invoke("echo", "again"), "again")
        self.assertTrue(until(lambda: "generation=2" in (self.server.folder / "more.log").read_text()))
        self.assertEqual(other.next_record()["error"], "The hub is not in the configuration any more.")

    def test_log_files_are_opened_anew_though_the_file_is_refused_K41(self):
        server = self.start(pipeline="[logging: { arguments: true }]")
        client = ChatClient(server.url)
        self.addCleanup(client.leave)
        self.file.write_text("hubs: [")
        os.rename(server.folder / "calls.log", server.folder / "old.log")
        self.hang_up()
        self.await_refusal("config.yaml:1:")
        self.assertEqual(client.invoke("echo", "tea"), "tea")
        log = server.log()
        self.assertEqual(len([line for line in log if "Configuration refused, generation 1 stays in force" in line]), 1, log)
        self.assertEqual(len([line for line in log if "Invoking echo" in line and "tea" in line and "generation=1" in line]), 1, log)

    # MARK: Untouched

    def test_nobody_is_touched_whom_it_does_not_concern_K44(self):
        self.start(more=", loops: 2", pipeline="[scope]")
        changes = [{"level": "warning"}, {"hubs": f"chat: {HUB}, other: {OTHER}"}, {"pipeline": "[scope, rateLimit: { calls: 1000 }]"},
                   {"pipeline": "[idle: { after: 1h }]"}, {"hubs": f"chat: {HUB}"}, {}]
        with crowd(self.server.port, 500) as clients:
            for number, change in enumerate(changes):
                self.write(**{"pipeline": "[scope]"} | change)
                self.hang_up()
                self.await_generation(2 + number)
                for client in clients:
                    client.send(call("echo", f"{number}", id=f"{number}"))
                for client in clients:
                    self.assertEqual(client.next_record(), {"type": 3, "invocationId": f"{number}", "result": f"{number}"})
            before = self.generation()
            # Two in a row, and each is followed by a reading of the file.
            self.hang_up()
            self.hang_up()
            self.assertTrue(until(lambda: self.generation() > before))
            for client in clients:
                self.assertEqual(client.invoke("echo", "end", id="end")["result"], "end")

    def test_calls_of_real_clients_go_on_over_reloads(self):
        server = self.start()
        clients = [ChatClient(server.url), PySignalRClient(server.url)]
        for client in clients:
            self.addCleanup(client.leave)
        is_over, failures = threading.Event(), []

        def work(client):
            number = 0
            while not is_over.is_set():
                number += 1
                try:
                    if (answer := client.invoke("echo", f"{number}")) != f"{number}":
                        failures.append((number, answer))
                except Exception as error:
                    failures.append((number, error))

        threads = [threading.Thread(target=work, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        for number in range(10):
            self.write(pipeline=f"[logging: {{ arguments: true }}, validation: {{ text: {{ maxLength: {100 + number} }} }}]",
                       **{"hubs": f"chat: {HUB}, bad: {BAD}"} if number % 4 == 3 else {})
            self.assertEqual(ask(self.socket, "reload")[0], 1 if number % 4 == 3 else 0)
        is_over.set()
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(failures, [])
        with self.assertRaisesRegex(CallFailed, "text"):
            clients[0].invoke("echo", "x" * 110)

    # MARK: The file changes

    def test_with_watch_a_file_is_read_when_it_is_written_replaced_or_linked_to(self):
        server = self.start("--watch")
        self.write(level="warning")
        self.await_generation(2)
        (server.folder / "new").write_text(text())
        os.replace(server.folder / "new", self.file)
        self.await_generation(3)
        # As mounted configurations are swapped: the file is a link into a folder that is a link.
        for name in ("a", "b"):
            (server.folder / name).mkdir()
            (server.folder / name / "config.yaml").write_text(text(level="error" if name == "a" else "warning"))
        os.symlink("a", server.folder / "now")
        os.symlink("now/config.yaml", server.folder / "link")
        os.replace(server.folder / "link", self.file)
        self.await_generation(4)
        os.symlink("b", server.folder / "then")
        os.replace(server.folder / "then", server.folder / "now")
        self.await_generation(5)
        (server.folder / "b" / "config.yaml").write_text("hubs: [")
        self.await_refusal("config.yaml:1:")

    # MARK: The control socket

    def test_reload_tells_what_changed_or_what_is_wrong(self):
        server = self.start()
        done = self.hubline("reload")
        self.assertEqual((done.returncode, done.stdout, done.stderr), (0, "generation 2 is in force: nothing changed\n", ""))
        self.write(hubs=f"chat: {HUB}, other: {OTHER}", more=", loops: 3")
        done = self.hubline("reload", "--config", "config.yaml")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertEqual(done.stdout.splitlines(), [
            "generation 3 is in force: 2 changes", "  server.loops: added", "  hubs.other: added",
            "server.loops changes with the next start only"])
        self.write(hubs=f"bad: {BAD}, worse: {BAD}")
        done = self.hubline("reload")
        self.assertEqual((done.returncode, done.stdout), (1, ""))
        self.assertRegex(done.stderr, r"^\S*config\.yaml:3:\d+: error: .*\n\S*config\.yaml:3:\d+: error: .*\n$")
        done = self.hubline("status", "--control", "run/hubline.sock")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"^phase: serving\ngeneration: 3\nrefused: \S*config\.yaml:3:.*\nrefused: .*\nhubs: chat, other\nconnections: 0\n$")
        server.stop()
        self.assertFalse(os.path.exists(self.socket))
        done = self.hubline("status", "--control", "run/hubline.sock")
        self.assertEqual(done.returncode, 1)
        self.assertIn("no server answers", done.stderr)

    def test_the_socket_is_the_users_alone(self):
        self.start()
        self.assertEqual(stat.S_IMODE(os.stat(self.socket).st_mode), 0o600)
        self.assertEqual(ask(self.socket, "status")[0], 0)
        if os.geteuid() != 0:
            self.skipTest("only root can be somebody else")
        # Whatever its mode is.
        for path, mode in [(self.server.folder, 0o755), (self.server.folder / "run", 0o755), (self.socket, 0o666)]:
            os.chmod(path, mode)
        who = subprocess.run(
            ["python3", "-c", "import socket, sys\ns = socket.socket(socket.AF_UNIX)\ns.connect('hubline.sock')\n"
             "s.send(b'{\"verb\":\"status\"}\\n')\nprint(s.recv(100))"],
            cwd=self.server.folder / "run", user=65534, group=65534, extra_groups=[], capture_output=True, text=True, timeout=PATIENCE)
        self.assertNotIn("phase", who.stdout, who.stderr)

    def test_what_is_no_request_gets_an_answer_and_the_others_go_on(self):
        self.start()
        for said in [b"reload\n", b"[]\n", b'{"verb":1}\n', b'{"verb":"verb"}\n', b"\xff\n", b"{" * 1000 + b"\n"]:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(self.socket)
                client.settimeout(PATIENCE)
                client.sendall(said)
                answer = b""
                while data := client.recv(65536):
                    answer += data
                self.assertTrue(answer.endswith(b'{"status":2}\n'), (said, answer))
        with socket.socket(socket.AF_UNIX) as endless, socket.socket(socket.AF_UNIX) as silent:
            endless.connect(self.socket)
            silent.connect(self.socket)
            endless.settimeout(PATIENCE)
            with self.assertRaises(OSError):
                while True:
                    endless.sendall(b"x" * 65536)
            self.assertEqual(ask(self.socket, "status")[0], 0)
            self.assertEqual(self.server.stop(), 0)

    def test_a_socket_that_nobody_listens_at_is_replaced_and_anything_else_is_an_error(self):
        server = self.start()
        path = self.server.folder / "second.yaml"
        path.write_text(text())
        second = self.hubline("serve", "--config", "second.yaml")
        self.assertEqual(second.returncode, 1)
        self.assertIn("second.yaml:1:20: error: control socket run/hubline.sock: somebody listens there", second.stderr)
        server.process.kill()
        server.process.wait()
        self.assertTrue(os.path.exists(self.socket))
        (server.folder / "run" / "plain").write_text("kept")
        path.write_text(text().replace("hubline.sock", "plain"))
        second = self.hubline("serve", "--config", "second.yaml")
        self.assertIn("second.yaml:1:20: error: control socket run/plain: it is no socket", second.stderr)
        self.assertEqual((server.folder / "run" / "plain").read_text(), "kept")
        with subprocess.Popen([PROGRAMS / "hubline", "serve", "--config", "config.yaml"], cwd=server.folder, stdout=subprocess.PIPE) as again:
            self.assertIn(b"listening", again.stdout.readline())
            self.assertEqual(ask(self.socket, "status")[0], 0)
            again.terminate()
        self.assertEqual(again.returncode, 0)


if __name__ == "__main__":
    unittest.main()
