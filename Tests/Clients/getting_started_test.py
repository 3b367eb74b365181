"""The operator's first ten minutes: every command of docs/getting-started.md. What is cloned is what is committed."""
import os
import shutil
import tempfile
import unittest
from pathlib import Path

from guide import Guide
from server import REPOSITORY


class GettingStarted(unittest.TestCase):
    def test_every_command_of_the_page_does_what_the_page_says(self):
        home = Path(tempfile.mkdtemp(prefix="hubline-home-"))
        self.addCleanup(shutil.rmtree, home)
        # Not that of the make which runs the tests: the page's own make would speak of it.
        clean = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
        environment = {**clean, "HOME": str(home), "REPOSITORY": str(REPOSITORY), "no_proxy": "127.0.0.1"}
        own = Path.home() / ".config" / "pip" / "pip.conf"
        if own.exists():
            environment.setdefault("PIP_CONFIG_FILE", str(own))
        Guide(self, REPOSITORY / "docs" / "getting-started.md", home, environment).follow()
