"""An unmodified signalrcore client whose answers and calls can be waited for.

What its source shows (1.0.2): it negotiates without a version, and so speaks version 0 and handshake version 0; its callbacks
run on its receiving thread; an error answer reaches `on_error` only, with the id of its call; `stop` closes the descriptor
under a thread that waits in `recv`, and so returns with the server's next ping only.
"""
import logging
import os
import queue
import socket
import threading
import uuid
from concurrent.futures import Future

from signalrcore.hub_connection_builder import HubConnectionBuilder

from server import PATIENCE

logging.getLogger("SignalRCoreClient").setLevel(logging.CRITICAL)
os.environ["no_proxy"] = "127.0.0.1"


class CallFailed(Exception):
    """The server answered a call with an error."""


class ChatClient:
    METHODS = ("receive", "joined")

    def __init__(self, url, headers=None, ssl=None, path="/chat", token=None):
        self.calls = queue.Queue()                      # what the server called: (method, arguments)
        self._answers = {}
        self._ended = threading.Event()
        opened = threading.Event()
        options = {"headers": headers or {}} | ({"ssl_context": ssl} if ssl else {})
        if token:
            options["access_token_factory"] = token
        self.connection = HubConnectionBuilder().with_url(f"{url}{path}", options).build()
        self.connection.on_open(opened.set)
        self.connection.on_close(self._ended.set)
        self.connection.on_error(lambda answer: self._answers[answer.invocation_id].set_exception(CallFailed(answer.error)))
        for method in self.METHODS:
            self.connection.on(method, lambda arguments, method=method: self.calls.put((method, arguments)))
        self.connection.start()
        assert opened.wait(PATIENCE), "the connection did not open"

    def invoke(self, method, *arguments):
        """Calls a hub method; answers its result or raises CallFailed."""
        return self.begin(method, *arguments).result(PATIENCE)

    def begin(self, method, *arguments):
        """Calls a hub method; -> the result to come."""
        id, answer = str(uuid.uuid4()), Future()
        self._answers[id] = answer
        self.connection.invoke(method, list(arguments), lambda completion: answer.set_result(completion.result), id)
        return answer

    def next_call(self):
        """What the server calls next: (method, arguments)."""
        return self.calls.get(timeout=PATIENCE)

    def texts_until(self, last):
        """The texts that came by `receive`, up to one that all are sent at the end: so what did not come is known, too."""
        texts = []
        while not texts or texts[-1] != last:
            method, arguments = self.next_call()
            if method == "receive":
                texts.append(arguments[1])
        return texts[:-1]

    def await_end(self):
        assert self._ended.wait(PATIENCE), "the connection did not end"

    def leave(self):
        """Is gone from one moment to the next, as when a network ends."""
        try:
            self.connection.transport._client.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass                                        # the server was first
        self.await_end()

    def stop(self):
        """Stops as a program would; chat.yaml has the ping that it waits for come every second."""
        self.connection.stop()
        self.await_end()
