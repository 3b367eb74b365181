"""An unmodified pysignalr client whose answers and calls can be waited for.

What its source shows (1.3.3): it negotiates without a version, and so speaks version 0 and takes the id for the token; an error
reaches the callback of its call as an answer does, and `on_error`, without which it would raise. When its connection is lost it
tries the same id again, which no server knows any more, and `run` ends: who wants to come back makes a new client. It asks its
access token factory when negotiation and upgrade are over, so a token must be among its headers.
"""
import asyncio
import logging
import queue
import threading
from concurrent.futures import Future

from pysignalr.client import SignalRClient

from chat_client import CallFailed, ChatClient
from server import PATIENCE

logging.getLogger("pysignalr").setLevel(logging.CRITICAL)


class PySignalRClient:
    def __init__(self, url, headers=None, ssl=None, path="/chat", methods=ChatClient.METHODS):
        self.calls = queue.Queue()                      # what the server called: (method, arguments)
        self._opened, self._ended = threading.Event(), threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, args=(url + path, methods, headers, ssl), daemon=True)
        self._thread.start()
        assert self._opened.wait(PATIENCE) and not self._ended.is_set(), "the connection did not open"

    def _run(self, *arguments):
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            try:
                runner.run(self._live(*arguments))
            except (Exception, asyncio.CancelledError):
                pass                                    # how it tells that a connection is lost for good, or that it was stopped
            finally:
                self._ended.set()
                self._opened.set()                      # nobody waits for what will not be

    async def _live(self, url, methods, headers, ssl):
        async def note(event):
            event.set()

        async def keep(method, arguments):
            self.calls.put((method, arguments))

        self.connection = SignalRClient(url, headers=headers, ssl=ssl)
        self.connection.on_open(lambda: note(self._opened))
        self.connection.on_close(lambda: note(self._ended))
        self.connection.on_error(lambda answer: asyncio.sleep(0))
        for method in methods:
            self.connection.on(method, lambda arguments, method=method: keep(method, arguments))
        self._task = asyncio.current_task()
        await self.connection.run()

    def invoke(self, method, *arguments):
        """Calls a hub method; answers its result or raises CallFailed."""
        return self.begin(method, *arguments).result(PATIENCE)

    def begin(self, method, *arguments):
        """Calls a hub method; -> the result to come."""
        answer = Future()

        async def settle(completion):
            if completion.error:
                answer.set_exception(CallFailed(completion.error))
            else:
                answer.set_result(completion.result)

        sending = self.connection.send(method, list(arguments), settle)
        asyncio.run_coroutine_threadsafe(sending, self._loop).result(PATIENCE)
        return answer

    def next_call(self):
        """What the server calls next: (method, arguments)."""
        return self.calls.get(timeout=PATIENCE)

    def await_end(self):
        assert self._ended.wait(PATIENCE), "the connection did not end"

    def leave(self):
        """Stops; nothing of it is left."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(PATIENCE)
