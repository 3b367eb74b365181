"""S56: a stranger's package that depends on this one by a tag, with no flag of its own, and has the hub of README in it."""
import os
import re
import shutil
import subprocess
import tempfile
import unittest
from contextlib import contextmanager
from pathlib import Path

from chat_client import CallFailed, ChatClient
from load import SOAK
from server import REPOSITORY, Server

MANIFEST = """// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Chat",
    dependencies: [.package(url: "{url}", exact: "0.1.0")],
    targets: [
        .executableTarget(
            name: "Chat",
            dependencies: [
                .product(name: "HubCommands", package: "hubline"), .product(name: "HubMacros", package: "hubline"),
            ]),
        .testTarget(name: "ChatTests", dependencies: ["Chat", .product(name: "HubTesting", package: "hubline")]),
    ])
"""
TEST = """import HubTesting
import Testing

@testable import Chat

@Test func everybodyHearsWhatIsSent() async throws {
    try await TestServer.run("hubs: { chat: { path: /chat, type: ChatHub } }", Chat.configure) { server in
        let client = try await server.connect("/chat")
        try await client.invoke("send", "ada", "hello")
        #expect(try await client.next("receive") == ["ada", "hello"])
    }
}
"""
LIMIT = 900             # seconds for a build of the whole house


class Stranger(unittest.TestCase):
    def test_a_package_that_depends_by_a_tag_declares_runs_and_tests_the_hub_of_the_readme(self):
        with self.package() as package:
            self.succeed(package, "test")
            self.serve(package, "debug")

    @unittest.skipUnless(SOAK, "builds the whole house twice more: make soak")
    def test_it_does_so_optimised_and_by_the_other_build_system(self):
        with self.package() as package:
            self.succeed(package, "build", "--configuration", "release")
            self.serve(package, "release")
            self.succeed(package, "test", "--build-system", "swiftbuild", "--scratch-path", ".build/other")

    @contextmanager
    def package(self):
        with tempfile.TemporaryDirectory(prefix="stranger-") as folder:
            package = Path(folder) / "Chat"
            self.write(package, Path(folder) / "hubline")
            yield package

    def succeed(self, package, verb, *arguments):
        run = self.run_swift(package, verb, *arguments)
        self.assertEqual(run.returncode, 0, run.stdout[-4000:])
        if verb == "test":
            self.assertIn("everybodyHearsWhatIsSent", run.stdout)

    def serve(self, package, kind):
        program = package / ".build" / kind / "Chat"
        with Server(program, "serve", "--config", package / "config.yaml", "--port", "0") as server:
            client = ChatClient(server.url, {"x-shop": "7"})
            client.invoke("send", "ada", "hello")
            self.assertEqual(client.next_call(), ("receive", ["ada", "hello"]))
            other = ChatClient(server.url)
            with self.assertRaisesRegex(CallFailed, "Tenant required."):
                other.invoke("send", "bob", "hello")

    def write(self, package, hubline):
        self.tag(hubline)
        swift, configuration = self.readme()
        for name, text in {
            "Package.swift": MANIFEST.format(url=hubline), "Sources/Chat/Chat.swift": swift, "config.yaml": configuration,
            "Tests/ChatTests/ChatTests.swift": TEST,
        }.items():
            file = package / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def readme(self):
        """What stands in the section about Swift: the program and its configuration."""
        text = (REPOSITORY / "README.md").read_text(encoding="utf-8").split("## A hub in Swift")[1]
        return [re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)[1] for language in ("swift", "yaml")]

    def tag(self, hubline):
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

    def run_swift(self, package, *arguments):
        # Nothing of the machine's own caches, and no setting of ours.
        environment = {name: value for name, value in os.environ.items() if not name.startswith("HUBLINE")}
        return subprocess.run(
            ["swift", *arguments, "--cache-path", package / "cache", "--config-path", package / "configuration",
             "--security-path", package / "security"],
            cwd=package, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=LIMIT)
