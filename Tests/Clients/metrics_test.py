"""What a server counts, read as Prometheus reads it: promtool accepts it, and clients make no series."""
import re
import signal
import subprocess
import time
import unittest
import urllib.error
import urllib.request

from chat_client import CallFailed, ChatClient
from server import PATIENCE, Hubline

CONFIGURATION = """
server: {{ port: 0, loops: 2, metrics: {readers} }}
pipeline: [metrics, rateLimit: {{ calls: 30, per: 1h }}]
tracing: {{ listeners: {{ calls: {{ file: calls.log }} }} }}
hubs:
  chat:
    path: /chat
    methods:
      'say "hi" \\ there': {{ parameters: [text: string], do: [reply: $text] }}
      send: {{ parameters: [text: string], do: [reply: $text] }}
"""


class Metrics(unittest.TestCase):
    def serve(self, readers):
        return self.enterContext(Hubline(configuration="metrics.yaml", text=CONFIGURATION.format(readers=readers)))

    def get(self, server, path="/metrics", **headers):
        request = urllib.request.Request(server.url + path, headers=headers)
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            return answer.headers["Content-Type"], answer.read().decode()

    def test_promtool_accepts_what_is_counted_and_clients_make_no_series(self):
        """S201: connection memory is among the metrics."""
        server = self.serve("[127.0.0.1]")
        client = ChatClient(server.url)
        self.addCleanup(client.leave)
        self.assertEqual(client.invoke("send", "a"), "a")
        self.assertEqual(client.invoke('say "hi" \\ there', "a"), "a")
        failures = 0
        for number in range(40):
            try:
                client.invoke(f'guess{number}"\n\\', "a")
            except CallFailed:
                failures += 1
        self.assertEqual(failures, 40)
        content_type, page = self.get(server)
        self.assertEqual(content_type, "text/plain; version=0.0.4; charset=utf-8")
        checked = subprocess.run(["promtool", "check", "metrics"], input=page, capture_output=True, text=True, timeout=PATIENCE)
        self.assertEqual((checked.returncode, checked.stdout, checked.stderr), (0, "", ""), page)
        samples = dict(re.fullmatch(r"(.+) (\S+)", line).groups() for line in page.splitlines() if not line.startswith("#"))
        self.assertEqual(samples['hubline_calls_total{hub="chat",method="send",outcome="completed"}'], "1")
        self.assertEqual(samples['hubline_calls_total{hub="chat",method="say \\"hi\\" \\\\ there",outcome="completed"}'], "1")
        other = 'hubline_calls_total{hub="chat",method="_OTHER",outcome="'
        self.assertEqual(samples[other + 'unknownMethod"}'], "28")
        self.assertEqual(samples[other + 'refused"}'], "12")
        self.assertEqual(samples['hubline_calls_refused_total{hub="chat",method="_OTHER",module="rateLimit"}'], "12")
        self.assertEqual(samples['hubline_connections{hub="chat"}'], "1")
        self.assertGreaterEqual(int(samples['hubline_connection_memory_bytes{hub="chat",queue="send"}']), 0)
        self.assertEqual({name for name in samples if "guess" in name}, set())

    def test_a_reload_goes_on_counting_and_may_close_the_page(self):
        server = self.serve("[127.0.0.1]")
        client = ChatClient(server.url)
        self.addCleanup(client.leave)
        for generation, readers in [(2, "[127.0.0.1]"), (3, "[]")]:
            self.assertEqual(client.invoke("send", "a"), "a")
            self.assertIn(f'method="send",outcome="completed"}} {generation - 1}\n', self.get(server)[1])
            (server.folder / "metrics.yaml").write_text(CONFIGURATION.format(readers=readers) + "# changed\n", encoding="utf-8")
            server.process.send_signal(signal.SIGHUP)
            deadline = time.monotonic() + PATIENCE
            while f'"generation":{generation}' not in self.health(server):
                self.assertLess(time.monotonic(), deadline)
                time.sleep(0.05)
        with self.assertRaises(urllib.error.HTTPError) as failure:
            self.get(server)
        self.assertEqual(failure.exception.code, 404)
        failure.exception.close()

    def health(self, server):
        return self.get(server, "/health")[1]

    def test_only_who_is_named_may_read(self):
        for readers, headers, status in [
            ("[]", {}, 404), ("[192.0.2.1]", {}, 403), ("[127.0.0.1]", {"X-Forwarded-For": "192.0.2.1"}, 403),
        ]:
            with self.subTest(readers=readers), self.assertRaises(urllib.error.HTTPError) as failure:
                self.get(self.serve(readers), **headers)
            self.assertEqual(failure.exception.code, status)
            failure.exception.close()
