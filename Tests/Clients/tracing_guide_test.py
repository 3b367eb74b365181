"""Every command of docs/tracing.md."""
import os
import shutil
import tempfile
import unittest
from pathlib import Path

from guide import Guide
from server import PROGRAMS, REPOSITORY


class Tracing(unittest.TestCase):
    def test_every_command_of_the_page_does_what_the_page_says(self):
        home = Path(tempfile.mkdtemp(prefix="hubline-home-"))
        self.addCleanup(shutil.rmtree, home)
        environment = {**os.environ, "HOME": str(home), "PATH": f"{PROGRAMS}:{os.environ['PATH']}", "no_proxy": "127.0.0.1"}
        Guide(self, REPOSITORY / "docs" / "tracing.md", home, environment).follow()
