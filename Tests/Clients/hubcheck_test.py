"""`hubcheck`, the tool of the plug-in CheckConfiguration: what a build says of a file without the application that it belongs to."""
import subprocess
import tempfile
import unittest
from pathlib import Path

from server import PATIENCE, PROGRAMS, REPOSITORY

# What only an application knows, and what only its environment does.
OWN = """\
server: { port: "${PORT}" }
pipeline: [logging, tenant: { header: x, limits: [1, 2] }, authentication: { jwt: { secret: "${SECRET}" } }]
tracing: { listeners: { all: { file: logs/all.log } }, sources: { hubline.modules.tenant: verbose } }
hubs: { till: { type: TillHub, path: "${PATH}", methods: { price: { pipeline: [tenant: off] } } } }
"""


class Hubcheck(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.file, self.stamp = Path(folder.name) / "config.yaml", Path(folder.name) / "Checked.swift"

    def check(self, text):
        self.file.write_text(text, encoding="utf-8")
        return self.run_tool(self.file, self.stamp)

    def run_tool(self, *arguments):
        return subprocess.run([PROGRAMS / "hubcheck", *arguments], capture_output=True, text=True, timeout=PATIENCE)

    def test_the_files_of_this_repository_are_sound(self):
        for file in [REPOSITORY / "config.yaml", *(REPOSITORY / "docs" / "examples").glob("*/config.yaml")]:
            run = self.run_tool(file, self.stamp)
            self.assertEqual((run.returncode, [line for line in run.stdout.splitlines() if "error:" in line]), (0, []), file)

    def test_of_a_sound_file_it_says_nothing_and_leaves_a_source_file(self):
        run = self.check(OWN)
        self.assertEqual((run.returncode, run.stdout, run.stderr), (0, "", ""))
        self.assertEqual(self.stamp.read_text(), "// Checked by hubcheck.\n")

    def test_mistakes_are_told_as_a_compiler_does_and_nothing_is_left(self):
        run = self.check(OWN.replace("logging", "loging").replace("path:", "pth:"))
        self.assertEqual((run.returncode, run.stdout.splitlines()), (1, [
            f"{self.file}:2:12: error: unknown module 'loging' (did you mean 'logging'?)",
            f"{self.file}:4:9: error: 'path' is missing",
            f"{self.file}:4:32: error: unknown key 'pth' (did you mean 'path'?)"]))
        self.assertFalse(self.stamp.exists())

    def test_a_warning_keeps_nobody_from_building(self):
        run = self.check("server: { host: 0.0.0.0 }\nhubs: {}\n")
        self.assertEqual(run.returncode, 0)
        self.assertRegex(run.stdout, r"config\.yaml:1:17: warning: .*\n$")
        self.assertTrue(self.stamp.exists())

    def test_what_cannot_be_read_or_written_is_said(self):
        self.assertEqual(self.run_tool(self.file, self.stamp).stdout, f"{self.file}: error: there is no such file\n")
        self.file.write_text("hubs: {}\n")
        run = self.run_tool(self.file, self.stamp / "no" / "folder")
        self.assertEqual((run.returncode, "cannot be written" in run.stdout), (1, True))
        self.assertEqual(self.run_tool(self.file).returncode, 2)


if __name__ == "__main__":
    unittest.main()
