"""`hubline call` and `hubline listen` against a running server: what scripts see."""
import json
import subprocess
import threading
import unittest

from chat_client import ChatClient
from server import PATIENCE, PROGRAMS, Hubline, Server

HUBLINE = PROGRAMS / "hubline"


def run(*arguments):
    done = subprocess.run([HUBLINE, *arguments], capture_output=True, text=True, timeout=PATIENCE)
    return done.returncode, done.stdout, done.stderr


class CallVerb(unittest.TestCase):
    def test_a_call_prints_its_result_in_json_and_ends_with_0(self):
        with Hubline() as server:
            url = server.url + "/chat"
            self.assertEqual(run("call", url, "echo", "hello"), (0, '"hello"\n', ""))
            self.assertEqual(run("call", url, "echo", '"5"'), (0, '"5"\n', ""))
            self.assertEqual(run("call", url, "sendToCaller", "ann", "x"), (0, "", ""))
            self.assertEqual(run("call", "--json", url, "echo", "æ \"q\""), (0, '{"result":"æ \\"q\\""}\n', ""))

    def test_an_error_of_the_hub_ends_with_1_and_a_refusal_with_2(self):
        with Hubline() as server:
            status, said, complained = run("call", server.url + "/chat", "nothing")
            self.assertEqual((status, said), (1, ""))
            self.assertIn("Method does not exist", complained)
            status, said, _ = run("call", server.url + "/chat", "echo", "5", "--json")
            self.assertEqual((status, list(json.loads(said))), (1, ["error"]))
            self.assertEqual(run("call", server.url + "/nowhere", "echo", "x")[0], 2)
        self.assertEqual(run("call", server.url + "/chat", "echo", "x")[0], 2)
        for arguments in (["call"], ["call", "http://127.0.0.1:1/x"], ["call", "u", "m", "--header", "secret"]):
            status, said, complained = run(*arguments)
            self.assertEqual((status, said), (2, ""))
            self.assertNotIn("secret", complained)

    def test_token_and_headers_are_sent(self):
        with Server("conformance-server", "--port", "0") as server:
            url = server.url + "/conformance"
            self.assertEqual(run("call", url, "whoAmI", "--token", "token-ann"), (0, '"ann"\n', ""))
            self.assertEqual(run("call", url, "header", "x-shop", "--header", "x-shop=7", "--header", "x-other=8"), (0, '"7"\n', ""))
            self.assertEqual(run("call", url, "add", "1", "2"), (0, "3\n", ""))
            self.assertEqual(run("call", url, "whoAmI", "--token", "wrong")[0], 2)

    def test_listen_prints_what_the_server_calls_until_it_ends(self):
        with Hubline() as server:
            listening = self.listen(server.url + "/chat"), self.listen(server.url + "/chat", "receive", "--json")
            client = ChatClient(server.url)
            client.invoke("send", "ann", "hello")
            client.invoke("send", "ann", "bye")
            client.leave()
            server.terminate()
            results = [process.communicate(timeout=PATIENCE) for process in listening]
            self.assertEqual([process.returncode for process in listening], [0, 0])
        self.assertEqual(results[0][0].splitlines(), ['receive "ann" "hello"', 'receive "ann" "bye"'])
        self.assertEqual([json.loads(line) for line in results[1][0].splitlines()],
                         [{"method": "receive", "arguments": ["ann", text]} for text in ("hello", "bye")])

    def listen(self, *arguments):
        process = subprocess.Popen([HUBLINE, "listen", *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True)
        self.addCleanup(process.kill)
        timer = threading.Timer(PATIENCE, process.kill)
        timer.start()
        self.assertEqual(process.stderr.readline(), "listening\n")
        timer.cancel()
        return process
