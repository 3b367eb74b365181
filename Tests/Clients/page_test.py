"""The page at `/`: two tabs of a real browser chat through the hub of the shipped config.yaml."""
import os
import re
import unittest
from urllib.parse import urlsplit

from browser import Browser
from server import REPOSITORY, Hubline
from websocket import Connection

SHIPPED = (REPOSITORY / "config.yaml").read_text(encoding="utf-8")
TEXTS = "[...document.querySelectorAll('#messages li:not(.note)')].map(line => line.lastChild.textContent)"
STATE = "document.getElementById('state').dataset.state"


def shipped(port=None):
    return Hubline(text=SHIPPED, **({"port": port} if port else {}))


class Page(unittest.TestCase):
    def setUp(self):
        self.browser = self.enterContext(Browser())

    def tab(self, url, name):
        tab = self.browser.tab()
        tab.open(url)
        tab.until(f"{STATE} === 'connected'")
        tab.value(f"document.getElementById('name').value = {name!r}")
        return tab

    def say(self, tab, text):
        """As a person at the keyboard: the text has the focus."""
        tab.type(text)
        tab.press("Enter", 13)

    def test_what_one_tab_types_appears_in_the_other_and_html_stays_text(self):
        with shipped() as server:
            ann, bob = self.tab(server.url, "ann"), self.tab(server.url, "bob")
            ann.until("document.activeElement.id === 'text'")
            self.say(ann, "hello there")
            bob.until(f"{TEXTS}.includes('hello there')")
            attack = "<script>document.title = 'broken'</script><img src=x onerror=\"document.title='broken'\"> & æøå 🚀"
            self.say(ann, attack)
            bob.until(f"{TEXTS}.length === 2")
            for tab in (ann, bob):
                tab.until(f"{TEXTS}.length === 2")
                self.assertEqual(tab.value(TEXTS), ["hello there", attack])
                self.assertEqual(tab.value("document.title"), "Hubline")
                self.assertEqual(tab.value("document.querySelectorAll('#messages script, #messages img').length"), 0)
            self.assertEqual(bob.value("document.querySelector('#messages b').textContent"), "ann")
            for tab in (ann, bob):
                self.assertEqual(tab.complaints, [])
                self.assertEqual({urlsplit(url).netloc for url in tab.requests if not url.startswith("data:")},
                                 {f"127.0.0.1:{server.port}"})
            if folder := os.environ.get("HUBLINE_SCREENSHOTS"):
                for width, height in ((1100, 700), (360, 640)):
                    bob.resize(width, height)
                    bob.screenshot(f"{folder}/page-{width}.png")
                bob.ask("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
                bob.screenshot(f"{folder}/page-dark.png")

    def test_the_indicator_turns_when_the_server_stops_and_back_when_it_is_there_again(self):
        with shipped() as server:
            tab = self.tab(server.url, "ann")
            port = server.port
        tab.until(f"{STATE} === 'lost'")
        tab.until("document.getElementById('state').textContent === 'No connection, trying again'"
                  " && /^in \\d+ s$/.test(document.getElementById('left').textContent)")
        self.assertEqual(tab.value("document.getElementById('send').getAttribute('aria-disabled')"), "true")
        self.say(tab, "while nobody is there")
        self.assertEqual(tab.value("document.getElementById('text').value"), "while nobody is there")
        with shipped(port):
            tab.until(f"{STATE} === 'connected'", 60)
            tab.press("Enter", 13)
            tab.until(f"{TEXTS}.includes('while nobody is there')")
        # What a browser says of a server that is leaving or away is no mistake of the page.
        self.assertEqual([text for text in tab.complaints if not re.search(r"net::ERR_|status of 503", text)], [])

    def test_a_connection_that_ends_at_once_is_not_asked_for_again_and_again(self):
        with shipped() as server:
            tab = self.tab(server.url, "ann")
            tab.value("socket.close()")                 # the first time it is back at once
            tab.until(f"{STATE} === 'connected' && socket && socket.readyState === 1")
            tab.value("socket.close()")
            tab.until(f"{STATE} === 'lost'")
            tab.until(f"{STATE} === 'connected'")

    def test_it_fits_a_phone_and_everything_can_be_reached_by_the_keyboard(self):
        with shipped() as server:
            tab = self.tab(server.url, "ann")
            tab.resize(360, 640)
            self.assertLessEqual(tab.value("document.documentElement.scrollWidth"), 360)
            self.say(tab, "x" * 500)
            tab.until(f"{TEXTS}.length === 1")
            self.assertLessEqual(tab.value("document.documentElement.scrollWidth"), 360)
            self.assertTrue(tab.value("document.getElementById('send').getBoundingClientRect().bottom <= innerHeight"))
            reached = set()
            for _ in range(6):
                tab.press("Tab", 9)
                reached.add(tab.value("document.activeElement.id || document.activeElement.localName"))
            self.assertGreaterEqual(reached, {"main", "name", "text", "send"})


class PagePolicy(unittest.TestCase):
    def answer(self, text):
        with Hubline(text=text) as server, Connection(server.port) as connection:
            connection.request("GET", "/")
            return connection.answer()

    def test_the_page_may_run_nothing_but_its_own_script_and_ask_nobody_but_its_server(self):
        status, fields, body = self.answer(SHIPPED)
        self.assertEqual((status, fields["content-type"]), (200, "text/html; charset=utf-8"))
        policy = dict(part.strip().split(" ", 1) for part in fields["content-security-policy"].split(";"))
        self.assertEqual(policy["default-src"], "'none'")
        self.assertEqual(policy["connect-src"], "'self'")
        for kind in ("script-src", "style-src"):
            self.assertRegex(policy[kind], r"^'sha256-[A-Za-z0-9+/]{43}='$")
        self.assertEqual((policy["frame-ancestors"], policy["base-uri"], policy["form-action"]), ("'none'",) * 3)
        self.assertEqual((fields["x-content-type-options"], fields["referrer-policy"]), ("nosniff", "no-referrer"))
        self.assertNotIn(b"{hub}", body)

    def test_without_a_hub_to_chat_with_the_page_says_what_it_would_need(self):
        status, _, body = self.answer("hubs: { a: { path: /a, methods: { m: { do: [reply: 1] } } } }")
        self.assertEqual(status, 200)
        self.assertIn(b"send(user, text)", body)
        self.assertNotIn(b"<script", body)

    def test_a_path_that_looks_like_html_stays_text(self):
        text = "hubs: { a: { path: '/a\"<b>&', methods: { send: { parameters: [a: string, b: string], do: [reply: 1] } } } }"
        _, _, body = self.answer(text)
        self.assertIn(b'data-hub="/a&quot;&lt;b>&amp;"', body)
        self.assertNotIn(b'"<b>', body)
