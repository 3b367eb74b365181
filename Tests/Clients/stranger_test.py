"""S56: a stranger's package that depends on this one by a tag, with no flag of its own: what `hubline new` writes, made into all that
docs/writing-a-hub.md says, one command after the other, and then all of docs/writing-a-module.md; and beside it the hub of README.
One place, so the house is built once.
"""
import os
import re
import shutil
import signal
import subprocess
import tempfile
import unittest
from pathlib import Path

from chat_client import CallFailed, ChatClient
from guide import BUILDING, Guide
from load import SOAK
from server import PROGRAMS, REPOSITORY, Server

# What README's hub needs in the manifest.
TARGETS = """
package.targets += [
    .executableTarget(
        name: "Chat",
        dependencies: [
            .product(name: "HubCommands", package: "hubline"), .product(name: "HubMacros", package: "hubline"),
        ]),
    .testTarget(name: "ChatTests", dependencies: ["Chat", .product(name: "HubTesting", package: "hubline")]),
]
"""


class Stranger(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.home = Path(tempfile.mkdtemp(prefix="stranger-"))
        cls.addClassCleanup(shutil.rmtree, cls.home)
        cls.package, cls.hubline = cls.home / "shop", cls.home / "hubline"
        tag(cls.hubline)
        # Nothing of the machine's own caches, and no setting of ours.
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("HUBLINE", "MAKE", "MFLAGS"))}
        cls.environment = {**clean, "HOME": str(cls.home), "REPOSITORY": f"file://{cls.hubline}", "no_proxy": "127.0.0.1",
                           "PATH": f"{PROGRAMS}:{os.environ['PATH']}", "SWIFT_BACKTRACE": "enable=no"}

    def test_a_every_command_of_the_guide_does_what_the_guide_says(self):
        Guide(self, REPOSITORY / "docs" / "writing-a-hub.md", self.home, self.environment).follow()

    def test_b_the_package_declares_runs_and_tests_the_hub_of_the_readme(self):
        self.write_readme()
        said = self.swift("test", "--filter", "ChatTests")
        self.assertIn("everybodyHearsWhatIsSent", said)
        self.serve("debug")

    @unittest.skipUnless(SOAK, "builds the whole house twice more: make soak")
    def test_c_it_does_so_optimised_and_by_the_other_build_system(self):
        self.write_readme()
        self.swift("build", "--configuration", "release")
        self.serve("release")
        self.swift("test", "--build-system", "swiftbuild", "--scratch-path", ".build/other")

    def test_d_every_command_of_the_guide_to_modules_does_what_it_says_and_makes_the_example(self):
        # The second package stands where the first one was, so that what it depends on is built already.
        built = self.home / "built"
        if self.package.exists():
            (self.package / ".build").rename(built)
            self.package.rename(self.home / "first")
        Guide(self, REPOSITORY / "docs" / "writing-a-module.md", self.home, self.environment, built).follow()
        example = REPOSITORY / "docs" / "examples" / "CustomModule"
        for name in subprocess.run(["git", "ls-files", "-co", "--exclude-standard", "."], cwd=example, check=True, text=True,
                                   stdout=subprocess.PIPE).stdout.split():
            said = self.package / name
            self.assertTrue(said.exists(), f"the guide makes no {name}")
            self.assertEqual(self.alike(said), self.alike(example / name), name)
        self.refuse_names()

    @staticmethod
    def alike(file):
        """A file but for where Hubline is, and the port."""
        return re.sub(r"dependencies: \[\.package\(.*\)\],|port: \d+", "", file.read_text(encoding="utf-8"))

    def refuse_names(self):
        before = sorted(self.package.rglob("*.swift"))
        for name, why in {"Any": "a name that Swift or Hubline uses", "shop": "a name that Swift or Hubline uses",
                          "rateLimit": "'rateLimit' is a module that comes with Hubline", "quiet-hours": "cannot name a type",
                          "Größe": "cannot name a type", "cleanLanguage": "there is a 'CleanLanguage' already"}.items():
            run = subprocess.run(["swift", "package", "--allow-writing-to-package-directory", "new-module", name], text=True,
                                 cwd=self.package, env=self.environment, capture_output=True, timeout=BUILDING)
            self.assertIn(why, run.stderr, run.stdout)
            self.assertIn(run.returncode, (1, -signal.SIGSEGV), run.stderr)         # guide.CRASH
        self.assertEqual(sorted(self.package.rglob("*.swift")), before)

    def test_no_module_gets_the_name_of_a_stock_one(self):
        known = subprocess.run([PROGRAMS / "hubline", "modules"], capture_output=True, text=True, timeout=BUILDING, check=True).stdout
        list = (REPOSITORY / "Plugins" / "NewModule" / "ModuleName.swift").read_text().split("stock: Set<String> = [")[1].split("]")[0]
        names = set(re.findall(r"^([a-z]\w*)$", known, re.MULTILINE))
        self.assertGreater(len(names), 5)
        self.assertLessEqual(names, set(re.findall(r'"(\w+)"', list)))

    def swift(self, *arguments):
        run = subprocess.run(["swift", *arguments], cwd=self.package, env=self.environment, text=True, stdout=subprocess.PIPE,
                             stderr=subprocess.STDOUT, timeout=BUILDING)
        self.assertEqual(run.returncode, 0, run.stdout[-4000:])
        return run.stdout

    def serve(self, kind):
        program, configuration = self.package / ".build" / kind / "Chat", self.package / "chat.yaml"
        for verb in (["check", configuration], ["modules", "requireTenant"]):
            self.assertEqual(subprocess.run([program, *verb], capture_output=True, timeout=BUILDING).returncode, 0)
        with Server(program, "serve", "--config", configuration, "--port", "0") as server:
            client = ChatClient(server.url, {"x-shop": "7"})
            client.invoke("send", "ada", "hello")
            self.assertEqual(client.next_call(), ("receive", ["ada", "hello"]))
            other = ChatClient(server.url)
            with self.assertRaisesRegex(CallFailed, "Tenant required."):
                other.invoke("send", "bob", "hello")

    def write_readme(self):
        """What stands in the section about Swift: the program, its configuration, its test."""
        if not self.package.exists():
            subprocess.run([PROGRAMS / "hubline", "new", self.package, "--hubline", self.environment["REPOSITORY"]], check=True)
        manifest = (self.package / "Package.swift").read_text()
        if TARGETS not in manifest:
            (self.package / "Package.swift").write_text(manifest + TARGETS)
        text = (REPOSITORY / "README.md").read_text(encoding="utf-8").split("## A hub in Swift")[1]
        swift, test = re.findall(r"```swift\n(.*?)```", text, re.DOTALL)
        configuration = re.search(r"```yaml\n(.*?)```", text, re.DOTALL)[1]
        for name, text in {"Sources/Chat/Chat.swift": swift, "chat.yaml": configuration, "Tests/ChatTests/ChatTests.swift": test}.items():
            file = self.package / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def tag(hubline):
    """A repository of what this one holds now, committed or not, with a version."""
    def git(*arguments, **options):
        return subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@localhost", *arguments], check=True,
                              capture_output=True, **options)
    for name in git("ls-files", "-co", "--exclude-standard", "-z", cwd=REPOSITORY, text=True).stdout.split("\0"):
        if (REPOSITORY / name).is_file():
            (hubline / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPOSITORY / name, hubline / name)
    git("init", "--quiet", cwd=hubline)
    git("add", "--all", cwd=hubline)
    git("commit", "--quiet", "--message", "0.1.0", cwd=hubline)
    git("tag", "0.1.0", cwd=hubline)
