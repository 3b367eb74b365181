"""docs/examples: the chat by signalrcore and by two tabs of a browser, the stock ticker by pysignalr."""
import subprocess
import unittest

from browser import Browser
from chat_client import CallFailed, ChatClient
from page_test import STATE, TEXTS
from pysignalr_client import PySignalRClient
from server import PATIENCE, PROGRAMS, REPOSITORY, Server

EXAMPLES = REPOSITORY / "docs" / "examples"


def example(program, folder):
    return Server(program, "serve", "--config", EXAMPLES / folder / "config.yaml", "--port", "0")


class Chat(unittest.TestCase):
    def test_it_is_fewer_than_80_lines_and_sound(self):
        files = [EXAMPLES / "Chat" / name for name in ("Chat.swift", "config.yaml")]
        self.assertLess(sum(len(file.read_text().splitlines()) for file in files), 80)
        for program, folder in (("chat-example", "Chat"), ("stock-ticker-example", "StockTicker")):
            check = subprocess.run([PROGRAMS / program, "check", "--strict", EXAMPLES / folder / "config.yaml"],
                                   capture_output=True, text=True, timeout=PATIENCE)
            self.assertEqual((check.returncode, check.stderr), (0, ""))

    def test_signalrcore_says_hears_and_joins_a_room(self):
        with example("chat-example", "Chat") as server:
            ann, bob = ChatClient(server.url), ChatClient(server.url)
            ann.invoke("send", "ann", "hello")
            for client in (ann, bob):
                self.assertEqual(client.next_call(), ("receive", ["ann", "hello"]))
            ann.invoke("join", "tea")
            id = bob.invoke("join", "tea")
            self.assertEqual(ann.next_call(), ("joined", [id]))
            bob.invoke("leave", "tea")
            bob.invoke("sendToRoom", "tea", "BOBBIE", "WHO IS THERE?")       # the module writes the text small, not the name
            self.assertEqual(ann.next_call(), ("receive", ["BOBBIE", "who is there?"]))
            ann.invoke("send", "ann", "END")
            self.assertEqual(bob.next_call(), ("receive", ["ann", "END"]))
            with self.assertRaisesRegex(CallFailed, "Method does not exist"):
                ann.invoke("onConnected")

    def test_two_tabs_hear_each_other(self):
        with example("chat-example", "Chat") as server, Browser() as browser:
            ann, bob = browser.tab(), browser.tab()
            for tab in (ann, bob):
                tab.open(server.url)
                tab.until(f"{STATE} === 'connected'")
            for tab, text in ((ann, "hello bob"), (bob, "HELLO ANN")):
                tab.value("document.getElementById('text').focus()")
                tab.type(text)
                tab.press("Enter", 13)
                for reader in (ann, bob):
                    reader.until(f"{TEXTS}.includes({text.lower()!r})")
            self.assertEqual(ann.value(TEXTS), ["hello bob", "hello ann"])
            self.assertEqual((ann.complaints, bob.complaints), ([], []))


class StockTicker(unittest.TestCase):
    METHODS = ("updateStockPrice", "marketOpened", "marketClosed")

    def client(self, server):
        client = PySignalRClient(server.url, path="/stocks", methods=self.METHODS)
        self.addCleanup(client.leave)
        return client

    def test_a_client_receives_ten_updates_and_more_in_order(self):         # S152
        with example("stock-ticker-example", "StockTicker") as server:
            trader, watcher = self.client(server), self.client(server)
            stocks = {stock["symbol"]: stock for stock in trader.invoke("getAllStocks")}
            self.assertEqual({stock["updates"] for stock in stocks.values()}, {0})
            trader.invoke("openMarket")
            self.assertEqual(trader.invoke("getMarketState"), "Open")
            for client in (trader, watcher):
                self.assertEqual(client.next_call(), ("marketOpened", []))
            last = dict.fromkeys(stocks, 0)
            for _ in range(12):
                method, [stock] = watcher.next_call()
                self.assertEqual((method, stock["updates"]), ("updateStockPrice", last[stock["symbol"]] + 1))
                self.assertEqual(trader.next_call(), (method, [stock]))
                last[stock["symbol"]] = stock["updates"]
            trader.invoke("closeMarket")
            while (call := watcher.next_call())[0] == "updateStockPrice":
                last[call[1][0]["symbol"]] += 1
            self.assertEqual(call, ("marketClosed", []))
            self.assertEqual({stock["symbol"]: stock["updates"] for stock in watcher.invoke("getAllStocks")}, last)
