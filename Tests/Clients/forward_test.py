"""Calls that a declared hub forwards: to node's http, to nginx with TLS in front of it, and to back ends that are not there."""
import re
import signal
import subprocess
import time
import unittest

from back_end import BackEnd
from chat_client import CallFailed, ChatClient
from load import until
from nginx import Nginx
from server import PATIENCE, PROGRAMS, REPOSITORY, Hubline
from websocket import HubSocket, call

CONFIGURATION = """
server: {{ port: 0, loops: 2 }}
defaults: {{ maximumParallelInvocationsPerClient: 100 }}
pipeline: [logging, errorHandling]
tracing: {{ switch: verbose, listeners: {{ calls: {{ file: calls.log }} }} }}
hubs:
  chat:
    path: /chat
    execution: {execution}
    methods:
      local: {{ parameters: [text: string], do: [reply: $text] }}
      ask:
        parameters: [kind: string, room: any]
        do:
          - forward:
              url: "http://127.0.0.1:{port}/$kind/$room?by=$connectionId"
              headers: {{ authorization: "Bearer ${{TOKEN}}" }}
      hurry:
        parameters: [kind: string]
        do: [forward: {{ url: "http://127.0.0.1:{port}/$kind", timeout: 300ms }}]
      secret: {{ do: [forward: "http://127.0.0.1:{port}/${{SECRET_KIND}}"] }}
      refused: {{ do: [forward: "http://127.0.0.1:1/"] }}
      unknown: {{ do: [forward: "http://back-end.invalid/"] }}
{more}
"""
INTERNAL = "An unexpected error occurred invoking '{}' on the server."
SECRETS = {"TOKEN": "sesame-token", "SECRET_KIND": "failing/sesame-path"}


class Forward(unittest.TestCase):
    def setUp(self):
        self.back_end = self.enterContext(BackEnd())

    def serve(self, more="", execution="loop"):
        text = CONFIGURATION.format(port=self.back_end.port, more=more, execution=execution)
        self.server = self.enterContext(Hubline(configuration="forward.yaml", text=text, environment=SECRETS))
        return self.server

    def client(self, headers=None):
        client = ChatClient(self.server.url, headers)
        self.addCleanup(client.leave)
        return client

    def assert_fails(self, client, text, method, *arguments):
        with self.assertRaises(CallFailed) as failure:
            client.invoke(method, *arguments)
        self.assertEqual(str(failure.exception), text)

    def assert_logged(self, *texts):
        log = "\n".join(self.server.log())
        for text in texts:
            self.assertIn(text, log)
        self.assertNotIn("sesame", log)

    def test_the_call_is_posted_and_the_answer_is_the_result(self):
        self.serve()
        trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
        client = self.client({"traceparent": trace})
        answer = client.invoke("ask", "echo", "a/b ?å")
        posted = answer["call"]
        self.assertEqual(answer["url"], f"/echo/a%2Fb%20%3F%C3%A5?by={posted['connectionId']}")
        self.assertEqual({key: posted[key] for key in ("hub", "method", "arguments", "user")},
                         {"hub": "chat", "method": "ask", "arguments": ["echo", "a/b ?å"], "user": None})
        self.assertRegex(posted["call"], rf"^{posted['connectionId']}\.\d+$")
        self.assertIn(f"call={posted['call']} ", "\n".join(self.server.log()))
        headers = answer["headers"]
        self.assertEqual((headers["traceparent"], headers["authorization"]), (trace, "Bearer sesame-token"))
        self.assertTrue(headers["content-type"].startswith("application/json"))
        self.assertNotIn("expect", headers)
        self.assertEqual(client.invoke("ask", "value", 1), [1, "two", None])
        self.assertIsNone(client.invoke("ask", "none", True))
        self.assertEqual(client.invoke("ask", "large", "x"), "x" * ((1 << 20) - 2))
        self.assertNotIn("traceparent", self.client({"traceparent": "00-sesame"}).invoke("ask", "echo", 1)["headers"])
        self.assert_logged()

    def test_calls_go_on_over_reloads_each_of_which_leaves_the_old_requests_behind(self):
        server = self.serve()
        client, file = self.client(), server.folder / "forward.yaml"
        text = file.read_text()
        for number in range(20):
            waiting = [client.begin("ask", "value", number) for _ in range(10)]
            file.write_text(text + f"# {number}\n")
            server.process.send_signal(signal.SIGHUP)
            self.assertTrue(until(lambda: f"generation {number + 2} is in force" in "\n".join(server.log())), server.log()[-5:])
            self.assertEqual([answer.result(PATIENCE) for answer in waiting], [[1, "two", None]] * 10)
            self.assertEqual(client.invoke("ask", "value", number), [1, "two", None])
        self.assert_logged()

    def test_errors_for_the_client_reach_it_and_no_others_do(self):
        self.serve()
        client = self.client()
        self.assert_fails(client, INTERNAL.format("ask") + " HubException: No such room.", "ask", "wrong", 1)
        self.assert_fails(client, INTERNAL.format("ask") + " HubException: Not for you.", "ask", "forbidden", 1)
        for kind in ("silent", "created", "failing", "redirect", "half", "two", "html", "huge", "flood", "reset", "end"):
            with self.subTest(kind):
                self.assert_fails(client, INTERNAL.format("ask"), "ask", kind, 1)
        for method in ("refused", "unknown", "secret"):
            self.assert_fails(client, INTERNAL.format(method), method)
        asked = [line["request"] for line in self.back_end.so_far() if "request" in line]
        self.assertEqual(asked.count("redirect"), 1)
        self.assertNotIn("echo", asked)
        self.assertEqual((asked.count("reset"), asked.count("end")), (1, 1), "nothing is asked twice")
        self.assert_logged("status 404", "status 201", "status 503", "status 302", "not JSON", "more than 1048576 bytes",
                           "broke the connection", "cannot be reached")

    def test_values_that_would_make_another_path_of_it_are_refused(self):
        self.serve()
        client = self.client()
        for value in ("", ".", "..", [1], {"a": 1}):
            with self.subTest(value=value):
                self.assert_fails(client, "Failed to invoke 'ask' due to an error on the server.", "ask", "echo", value)
        self.assertEqual(self.back_end.so_far(), [])

    def test_what_takes_too_long_is_given_up(self):
        self.serve()
        client = self.client()
        for kind in ("slow", "endless"):
            begin = time.monotonic()
            self.assert_fails(client, INTERNAL.format("hurry"), "hurry", kind)
            self.assertLess(time.monotonic() - begin, 3)
            self.assertEqual([self.back_end.next().get("request"), self.back_end.next().get("left")], [kind, kind])
        self.assert_logged("did not answer within 0.3 seconds")

    def test_connections_are_used_again(self):
        for connection, execution in enumerate(("loop", "pool"), 1):
            with self.subTest(execution):
                self.serve(execution=execution)
                client = self.client()
                for _ in range(20):
                    client.invoke("ask", "value", 1)
                requests = self.back_end.so_far()
                self.assertEqual({line["connection"] for line in requests}, {connection})
                self.assertEqual([line["number"] for line in requests], list(range(1, 21)))

    def test_a_client_that_leaves_takes_its_call_along(self):
        self.serve()
        with HubSocket(self.server.port) as socket:
            socket.send_text(call("ask", "slow", 1, id="1"))
            self.assertEqual(self.back_end.next()["request"], "slow")
        self.assertEqual(self.back_end.next(), {"left": "slow"})

    def test_a_server_that_ends_waits_for_no_back_end(self):
        server = self.serve()
        with HubSocket(server.port) as socket:
            socket.send_text(call("ask", "slow", 1, id="1"))
            self.assertEqual(self.back_end.next()["request"], "slow")
            begin = time.monotonic()
            server.terminate()
            while isinstance(socket.next_record(), dict):
                pass
        self.assertEqual(self.back_end.next(), {"left": "slow"})
        self.assertEqual(server.wait(), 0)
        self.assertLess(time.monotonic() - begin, 4)

    def test_a_dead_back_end_delays_only_its_callers_and_64_of_them(self):
        self.serve()
        with HubSocket(self.server.port) as waiting:
            for id in range(64):
                waiting.send_text(call("ask", "slow", 1, id=str(id)))
            for _ in range(64):
                self.assertEqual(self.back_end.next()["request"], "slow")
            begin = time.monotonic()
            # One more, of another client too, fails at once; what asks elsewhere, or nobody, goes on.
            waiting.send_text(call("ask", "slow", 1, id="more"))
            self.assertEqual(waiting.next_record(), {"type": 3, "invocationId": "more", "error": INTERNAL.format("ask")})
            client = self.client()
            self.assert_fails(client, INTERNAL.format("ask"), "ask", "value", 1)
            self.assertEqual(client.invoke("local", "hello"), "hello")
            self.assertEqual(client.invoke("hurry", "value"), [1, "two", None])
            waiting.send_text(call("local", "hello", id="local"))
            self.assertEqual(waiting.next_record()["result"], "hello")
            self.assertLess(time.monotonic() - begin, 4)
            # After its five seconds each has its error, and its place is free.
            records = [waiting.next_record() for _ in range(64)]
            self.assertEqual({record["invocationId"] for record in records}, {str(id) for id in range(64)})
            self.assertEqual({record["error"] for record in records}, {INTERNAL.format("ask")})
            self.assertEqual(client.invoke("ask", "value", 1), [1, "two", None])
        self.assert_logged("64 calls wait for the back end, as many as maximumParallelCalls allows.",
                           "did not answer within 5.0 seconds")

    def test_tls_is_verified(self):
        with Nginx(self.back_end.port) as nginx:
            self.serve(f"""
      trusted: {{ do: [forward: {{ url: "{nginx.tls_url}/value", certificates: "{nginx.folder}/certificate.pem" }}] }}
      stranger: {{ do: [forward: "{nginx.tls_url}/value"] }}
      misnamed:
        do: [forward: {{ url: "https://localhost:{nginx.tls_port}/value", certificates: "{nginx.folder}/certificate.pem" }}]
      plain: {{ do: [forward: "http://127.0.0.1:{nginx.tls_port}/value"] }}
      reverse: {{ do: [forward: "https://127.0.0.1:{nginx.port}/value"] }}
      proxied: {{ do: [forward: "{nginx.url}/value"] }}
""")
            client = self.client()
            for method in ("trusted", "proxied", "trusted"):
                self.assertEqual(client.invoke(method), [1, "two", None])
                self.assertEqual(self.back_end.next()["request"], "value")
            for method in ("stranger", "misnamed", "plain", "reverse"):
                self.assert_fails(client, INTERNAL.format(method), method)
            self.assertEqual(self.back_end.so_far(), [])
            log = "\n".join(self.server.log())
            for method in ("stranger", "misnamed", "reverse"):
                self.assertRegex(log, f"{method} on hub chat failed: The back end is not trusted")
            self.assertIn("plain on hub chat failed: The back end answered with status 400.", log)

    def test_what_the_environment_says_of_proxies_is_not_for_back_ends(self):
        dead = dict.fromkeys(("http_proxy", "https_proxy", "ALL_PROXY"), "http://127.0.0.1:1")
        text = CONFIGURATION.format(port=self.back_end.port, more="", execution="loop")
        self.server = self.enterContext(Hubline(configuration="forward.yaml", text=text, environment={**SECRETS, **dead}))
        self.assertEqual(self.client().invoke("hurry", "value"), [1, "two", None])

    def test_the_example_of_the_page_does_what_it_says(self):
        """The section of docs/configuration.md: its file, its back end, and what its shell shows."""
        page = (REPOSITORY / "docs" / "configuration.md").read_text(encoding="utf-8").split("### `forward`\n")[1]
        file, program, shell = (re.search(rf"```{kind}\n(.*?)```", page, re.DOTALL)[1] for kind in ("yaml", "js", "console"))
        program = program.replace("8080, '127.0.0.1'", "0, '127.0.0.1', function () { console.log(this.address().port) }")
        with subprocess.Popen(["node", "-e", program], stdout=subprocess.PIPE, text=True) as back_end:
            self.addCleanup(back_end.kill)
            port = back_end.stdout.readline().strip()
            server = self.enterContext(Hubline(configuration="rooms.yaml", text=file.replace(":8080", f":{port}")))
            runs = re.findall(r"\$ hubline (.*)\n(.*)\n", shell)
            self.assertEqual(len(runs), 2)
            for command, said in runs:
                run = subprocess.run([PROGRAMS / "hubline", *command.replace(":5000", f":{server.port}").split()],
                                     capture_output=True, text=True, timeout=PATIENCE)
                self.assertEqual((run.stdout + run.stderr).strip(), said)
            back_end.kill()
