"""Thousands of clients call while the configuration is read again and again."""
import asyncio
import collections
import json
import time
import unittest

from control import ask
from load import percentile, say, size
from server import Hubline
from websocket import HANDSHAKE, TEXT, call, frame, random_key

CONNECTIONS = size(5_000, 500)
CALLS_PER_SECOND = size(2_000, 200)
RELOADS = size(200, 20)
INTERVAL = size(1, 0.3)     # seconds from one reload to the next


class Caller(asyncio.Protocol):
    """A client that numbers its calls and keeps account of the answers."""
    opened = 0

    def __init__(self, port):
        self.port, self.data, self.is_open, self.is_lost = port, b"", False, False
        self.number, self.waiting, self.faults, self.durations = 0, {}, [], []

    def connection_made(self, transport):
        self.transport = transport
        lines = ["GET /chat HTTP/1.1", f"Host: 127.0.0.1:{self.port}", "Connection: Upgrade", "Upgrade: websocket",
                 "Sec-WebSocket-Version: 13", f"Sec-WebSocket-Key: {random_key()}"]
        transport.write("\r\n".join([*lines, "", ""]).encode() + frame(TEXT, HANDSHAKE.encode()))

    def connection_lost(self, error):
        self.is_lost = True

    def call(self):
        self.number += 1
        self.waiting[f"{self.number}"] = time.monotonic()
        self.transport.write(frame(TEXT, call("echo", f"{self.number}", id=f"{self.number}").encode()))

    def data_received(self, data):
        self.data += data
        if not self.is_open:
            if b"{}\x1e" not in self.data:
                return
            self.data = self.data.partition(b"{}\x1e")[2]
            self.is_open = True
            Caller.opened += 1
        while len(self.data) >= 2:
            # No frame here is longer than 125 bytes.
            end = 2 + (self.data[1] & 127)
            if len(self.data) < end:
                break
            head, body, self.data = self.data[0], self.data[2:end], self.data[end:]
            if head & 15 != TEXT:
                self.faults.append(("frame", head, body))
            for record in body.split(b"\x1e"):
                if record:
                    self.take(json.loads(record))

    def take(self, message):
        if message.get("type") == 6:
            return
        begun = self.waiting.pop(message.get("invocationId"), None)
        if begun is None or message.get("result") != message["invocationId"]:
            self.faults.append(message)
        else:
            self.durations.append(time.monotonic() - begun)


def configuration(number):
    """Each one differs from the one before in another part; one of four is broken."""
    part = number // 4 % 5
    pipeline = ["scope", f"validation: {{ text: {{ maxLength: {100 + number} }} }}", f"rateLimit: {{ calls: {1_000 + number} }}",
                f"idle: {{ after: {60 + number}m }}", "logging"][part]
    other = f"other{number % 3}: {{ path: /other, methods: {{ a: {{ do: [reply: {number}] }} }} }}"
    level = ["warning", "error"][number // 2 % 2]
    broken = "bad: { path: 5x, methods: {} }" if number % 4 == 3 else ""
    return f"""\
server: {{ control: run/hubline.sock, port: 0, loops: 2 }}
defaults: {{ keepAliveInterval: {50 + number % 7}s, clientTimeoutInterval: 120s }}
pipeline: [{pipeline}]
hubs:
  chat: {{ path: /chat, methods: {{ echo: {{ parameters: [text: string], do: [reply: $text] }} }} }}
  {other}
  {broken}
tracing: {{ switch: {level}, listeners: {{ calls: {{ file: calls.log }} }} }}
"""


class ReloadUnderLoad(unittest.TestCase):
    def test_no_client_is_closed_and_no_answer_lost_or_doubled_over_reloads(self):
        with Hubline(text=configuration(0), configuration="config.yaml") as server:
            outcomes, callers, took, status = asyncio.run(self.run_all(server))
            self.assertEqual(outcomes, collections.Counter({0: RELOADS - RELOADS // 4, 1: RELOADS // 4}))
            self.assertEqual([caller.faults for caller in callers if caller.faults], [])
            self.assertEqual(sum(caller.is_lost_early for caller in callers), 0)
            self.assertEqual(sum(len(caller.waiting) for caller in callers), 0)
            answers = sum(len(caller.durations) for caller in callers)
            self.assertEqual(answers, sum(caller.number for caller in callers))
            self.assertEqual(status["connections"], CONNECTIONS)
            self.assertEqual(status["configuration"]["generation"], 1 + RELOADS - RELOADS // 4)
            durations = [duration for caller in callers for duration in caller.durations]
            say(f"{RELOADS} reloads, {RELOADS // 4} of them refused, under {CONNECTIONS} clients and {answers} calls: no close, no lost "
                f"and no doubled answer; a call takes {percentile(durations, 0.5) * 1e3:.1f} ms, p99 {percentile(durations, 0.99) * 1e3:.1f} ms; "
                f"a reload {percentile(took, 0.5) * 1e3:.0f} ms, at most {max(took) * 1e3:.0f} ms")

    async def run_all(self, server):
        loop, callers, outcomes, took = asyncio.get_running_loop(), [], collections.Counter(), []
        Caller.opened = 0
        while len(callers) < CONNECTIONS:
            some = [Caller(server.port) for _ in range(min(100, CONNECTIONS - len(callers)))]
            for caller in some:
                await loop.create_connection(lambda caller=caller: caller, "127.0.0.1", server.port)
            callers += some
            while Caller.opened < len(callers):
                await asyncio.sleep(0.005)
        calling = asyncio.create_task(self.call(callers))
        file, socket = server.folder / "config.yaml", str(server.folder / "run" / "hubline.sock")
        begin = time.monotonic()
        for number in range(RELOADS):
            await asyncio.sleep(max(0, begin + number * INTERVAL - time.monotonic()))
            file.write_text(configuration(number))
            asked = time.monotonic()
            status, _, _ = await asyncio.to_thread(ask, socket, "reload")
            took.append(time.monotonic() - asked)
            outcomes[status] += 1
        calling.cancel()
        # What was asked last is still to be answered.
        end = time.monotonic() + 20
        while any(caller.waiting and not caller.is_lost for caller in callers) and time.monotonic() < end:
            await asyncio.sleep(0.05)
        status = json.loads((await asyncio.to_thread(ask, socket, "status", json=True))[1][0])
        for caller in callers:
            caller.is_lost_early = caller.is_lost
            caller.transport.abort()
        await asyncio.sleep(0.1)
        return outcomes, callers, took, status

    @staticmethod
    async def call(callers):
        begin, made = time.monotonic(), 0
        while True:
            due = int((time.monotonic() - begin) * CALLS_PER_SECOND)
            while made < due:
                callers[made % len(callers)].call()
                made += 1
            await asyncio.sleep(0.005)


if __name__ == "__main__":
    unittest.main()
