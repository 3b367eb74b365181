"""Spans of calls, as a collector gets them: OTLP over HTTP, in the trace that the connecting request began."""
import base64
import http.server
import json
import queue
import re
import signal
import threading
import time
import unittest

from google.protobuf import json_format
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span, Status

from chat_client import CallFailed, ChatClient
from server import PATIENCE, Hubline

TRACE, PARENT = "0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"
CONFIGURATION = """
server: {{ port: 0, loops: 2 }}
defaults: {{ maximumParallelInvocationsPerClient: 10 }}
pipeline:
  - spans
  - otlp: {{ url: "{collector}", interval: {interval}, service: till, headers: {{ authorization: "Bearer ${{TOKEN}}" }} }}
  - logging: {{ redact: ["*.pin"] }}
  - errorHandling
  - validation: {{ text: {{ maxLength: 10 }} }}
tracing: {{ listeners: {{ calls: {{ file: calls.log }} }} }}
hubs:
  chat:
    path: /chat
    methods:
      echo: {{ parameters: [text: string], do: [reply: $text] }}
      ask: {{ parameters: [text: string], do: [forward: "{back_end}"] }}
      login: {{ parameters: [pin: string], do: [forward: "{back_end}/login"] }}
"""


class Peer:
    """A collector at /v1/traces, and a back end that takes a tenth of a second for each answer."""

    def __init__(self):
        self.bodies, self.asked, peer = queue.Queue(), queue.Queue(), self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                status, answer = 200, b"{}"
                if self.path == "/v1/traces":
                    peer.bodies.put((self.headers, body))
                else:
                    peer.asked.put(self.headers)
                    time.sleep(0.1)
                    if self.path == "/login":
                        status, answer = 400, json.dumps({"error": f"{json.loads(body)['arguments'][0]} is wrong"}).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def spans_until(self, count):
        """Every span of calls, once there are so many; as protobuf has them."""
        spans = []
        while len(spans) < count:
            headers, body = self.bodies.get(timeout=PATIENCE)
            assert headers["Content-Type"] == "application/json" and headers["Authorization"] == "Bearer sesame-token"
            # In OTLP's JSON ids are hexadecimal, in that of protobuf base64.
            text = re.sub(rb'"(traceId|spanId|parentSpanId)":"([0-9a-f]+)"', self._base64, body)
            request = json_format.Parse(text, ExportTraceServiceRequest())
            for resource in request.resource_spans:
                assert [(a.key, a.value.string_value) for a in resource.resource.attributes] == [("service.name", "till")]
                for scope in resource.scope_spans:
                    spans += [span for span in scope.spans if "/on" not in span.name]
        return spans

    @staticmethod
    def _base64(match):
        return b'"' + match[1] + b'":"' + base64.b64encode(bytes.fromhex(match[2].decode())) + b'"'


def attributes(span):
    return {attribute.key: attribute.value.string_value for attribute in span.attributes}


class Spans(unittest.TestCase):
    def serve(self, collector=None, interval="100ms"):
        self.peer = self.enterContext(Peer())
        text = CONFIGURATION.format(collector=collector or f"{self.peer.url}/v1/traces", back_end=self.peer.url, interval=interval)
        self.server = self.enterContext(
            Hubline(configuration="spans.yaml", text=text, environment={"TOKEN": "sesame-token"}))
        return self.server

    def client(self, headers=None):
        client = ChatClient(self.server.url, headers)
        self.addCleanup(client.leave)
        return client

    def test_a_call_arrives_as_opentelemetry_has_it_and_its_times_add_up(self):
        self.serve()
        client = self.client({"traceparent": f"00-{TRACE}-{PARENT}-01", "tracestate": "vendor=7"})
        self.assertEqual(client.invoke("ask", "a"), {})
        spans = self.peer.spans_until(5)
        self.assertEqual([span.name for span in spans], ["method", "validation", "errorHandling", "logging", "chat/ask"])
        for span in spans:
            self.assertEqual((span.trace_id.hex(), span.trace_state), (TRACE, "vendor=7"))
            self.assertEqual(attributes(span)["hubline.outcome"], "completed")
            self.assertEqual(span.status.code, Status.STATUS_CODE_UNSET)
        call, method = spans[-1], spans[0]
        self.assertEqual((call.kind, method.kind), (Span.SPAN_KIND_SERVER, Span.SPAN_KIND_INTERNAL))
        self.assertEqual(call.parent_span_id.hex(), PARENT)
        self.assertEqual([attributes(call)[f"rpc.{name}"] for name in ("system", "service", "method")], ["signalr", "chat", "ask"])
        # Each is the child of the one around it, and lies inside of it.
        for inner, outer in zip(spans, spans[1:]):
            self.assertEqual(inner.parent_span_id, outer.span_id)
            self.assertLessEqual(outer.start_time_unix_nano, inner.start_time_unix_nano)
            self.assertLessEqual(inner.end_time_unix_nano, outer.end_time_unix_nano)
        duration = [span.end_time_unix_nano - span.start_time_unix_nano for span in spans]
        own = [duration[0]] + [outer - inner for inner, outer in zip(duration, duration[1:])]
        self.assertTrue(all(time >= 0 for time in own), own)
        self.assertAlmostEqual(sum(own), duration[-1], delta=duration[-1] * 0.05)
        self.assertGreaterEqual(duration[0], 100_000_000)
        # The back end was told the span that asked it.
        headers = self.peer.asked.get(timeout=PATIENCE)
        self.assertEqual(headers["traceparent"], f"00-{TRACE}-{method.span_id.hex()}-01")
        self.assertEqual(headers["tracestate"], "vendor=7")
        # The same is in the log.
        log = "\n".join(self.server.log())
        for span in spans:
            self.assertIn(f"span={span.span_id.hex()}", log)

    def test_what_failed_says_so_without_what_no_output_shows(self):
        self.serve()
        client = self.client({"traceparent": "00-nonsense-01"})
        with self.assertRaises(CallFailed):
            client.invoke("login", "sesame-pin")
        with self.assertRaises(CallFailed):
            client.invoke("echo", "much too long")
        spans = self.peer.spans_until(8)
        login, echo = [span for span in spans if span.name.startswith("chat/")]
        self.assertEqual((login.status.code, login.status.message), (Status.STATUS_CODE_ERROR, "[redacted] is wrong"))
        self.assertEqual(attributes(login)["error.type"], "HubError")
        self.assertNotEqual(login.trace_id, echo.trace_id)
        self.assertEqual((login.parent_span_id, len(login.trace_id)), (b"", 16))
        refusing = [span for span in spans if span.trace_id == echo.trace_id and span.name == "validation"]
        self.assertEqual([attributes(span)["hubline.outcome"] for span in refusing], ["refused"])
        self.assertNotIn("sesame", "\n".join(self.server.log()) + str(spans))

    def test_what_waits_is_sent_at_the_end(self):
        self.serve(interval="5m")
        self.assertEqual(self.client().invoke("echo", "a"), "a")
        self.server.terminate()
        self.assertEqual([span.name for span in self.peer.spans_until(5)][-1], "chat/echo")
        self.assertEqual(self.server.wait(), 0)

    def test_a_reload_may_bring_another_collector(self):
        self.serve(interval="5m")
        client = self.client()
        self.assertEqual(client.invoke("echo", "a"), "a")
        with Peer() as other:
            file = self.server.folder / "spans.yaml"
            text = file.read_text(encoding="utf-8")
            file.write_text(text.replace(self.peer.url + "/v1", other.url + "/v1").replace("5m", "100ms"), encoding="utf-8")
            self.server.process.send_signal(signal.SIGHUP)
            # The old one gets what it has; calls go on, and those of the new configuration are the new one's.
            self.assertEqual(self.peer.spans_until(5)[-1].name, "chat/echo")
            self.assertEqual(client.invoke("echo", "b"), "b")
            self.assertEqual(other.spans_until(5)[-1].name, "chat/echo")

    def test_a_collector_that_is_not_there_delays_nobody(self):
        self.serve(collector="http://127.0.0.1:1/v1/traces")
        client = self.client()
        for number in range(200):
            self.assertEqual(client.invoke("echo", f"{number}"), f"{number}")
        lost = "Spans are lost: The back end cannot be reached."
        deadline = time.monotonic() + PATIENCE
        while lost not in (log := "\n".join(self.server.log())) and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(log.count(lost), 1)
        self.assertNotIn("sesame", log)
