"""A headless Chromium, driven through its DevTools protocol."""
import base64
import itertools
import json
import queue
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from server import PATIENCE
from websocket import TEXT, WebSocket, frame


class Tab:
    """One page, what its console said, and what it asked for."""

    def __init__(self, port, target):
        self._socket = WebSocket(port, urlsplit(target["webSocketDebuggerUrl"]).path)
        self._socket.socket.settimeout(None)
        self._ids, self._answers, self._lock = itertools.count(1), {}, threading.Lock()
        self.complaints, self.requests, self.loads = [], [], queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.ask(domain + ".enable")

    def _read(self):
        data = b""
        while (received := self._socket.receive()) is not None:
            _, final, part = received
            data += part
            if not final:
                continue
            message, data = json.loads(data), b""
            if "id" in message:
                self._answers.pop(message["id"]).put(message)
            else:
                self._note(message["method"], message["params"])

    def _note(self, event, details):
        if event == "Network.requestWillBeSent":
            self.requests.append(details["request"]["url"])
        elif event == "Network.webSocketCreated":
            self.requests.append(details["url"])
        elif event == "Page.loadEventFired":
            self.loads.put(event)
        elif event == "Runtime.exceptionThrown":
            self.complaints.append(details["exceptionDetails"]["text"])
        elif event == "Log.entryAdded" and details["entry"]["level"] == "error":
            self.complaints.append(details["entry"]["text"])
        elif event == "Runtime.consoleAPICalled" and details["type"] in ("error", "assert", "warning"):
            self.complaints.append(str(details["args"]))

    def ask(self, method, **parameters):
        answer, id = queue.Queue(), next(self._ids)
        self._answers[id] = answer
        with self._lock:
            self._socket.send(frame(TEXT, json.dumps({"id": id, "method": method, "params": parameters}).encode()))
        message = answer.get(timeout=PATIENCE)
        if "error" in message:
            raise RuntimeError(f"{method}: {message['error']}")
        return message["result"]

    def open(self, url):
        self.ask("Page.navigate", url=url)
        self.loads.get(timeout=PATIENCE)

    def value(self, expression):
        """What an expression of JavaScript is in the page."""
        result = self.ask("Runtime.evaluate", expression=expression, returnByValue=True)
        if "exceptionDetails" in result:
            raise RuntimeError(result["exceptionDetails"])
        return result["result"].get("value")

    def until(self, expression, seconds=PATIENCE):
        """Waits until an expression is true in the page, by asking it: the page has no other way to tell."""
        end = time.monotonic() + seconds
        while not self.value(expression):
            if time.monotonic() > end:
                raise AssertionError(f"not within {seconds} s: {expression}; the page shows {self.value('document.body.innerText')!r}")
            time.sleep(0.02)

    def type(self, text):
        """Types into what has the focus."""
        self.ask("Input.insertText", text=text)

    def press(self, key, code=0, modifiers=0):
        text = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            self.ask("Input.dispatchKeyEvent", type=kind, key=key, code=key, windowsVirtualKeyCode=code, modifiers=modifiers, **text)

    def resize(self, width, height):
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 500)

    def screenshot(self, file):
        Path(file).write_bytes(base64.b64decode(self.ask("Page.captureScreenshot", format="png")["data"]))


class Browser:
    """Gone, with its profile, at the end of a `with`."""

    def __enter__(self):
        self._folder = tempfile.mkdtemp(prefix="hubline-browser-")
        self._process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync", "--remote-debugging-port=0",
             f"--user-data-dir={self._folder}", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end, file = time.monotonic() + 3 * PATIENCE, Path(self._folder) / "DevToolsActivePort"
        while not file.exists() or "\n" not in file.read_text():
            assert self._process.poll() is None and time.monotonic() < end, "Chromium did not start"
            time.sleep(0.05)
        self._port = int(file.read_text().split()[0])
        return self

    def tab(self):
        request = urllib.request.Request(f"http://127.0.0.1:{self._port}/json/new?about:blank", method="PUT")
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=PATIENCE) as answer:
            return Tab(self._port, json.load(answer))

    def __exit__(self, *_):
        self._process.terminate()
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)
