import Foundation
import Testing

/// The compiler itself, with the plug-in that was built beside this test. Each `// error: TEXT` of a file says what the line below it
/// must cause.
struct CompilerTests {
    private let compiler = Compiler()

    /// S58, S78: what cannot work does not compile.
    @Test func whatCannotWorkIsAnErrorAtItsPlace() throws {
        let expected = try compiler.expected("Signatures.swift")
        let answer = try compiler.check("Signatures.swift")
        // Inside an expansion it says once more that a hub without context is none.
        let found = answer.errors.filter { !$0.file.hasPrefix("@") }.map { "\($0.file):\($0.line): \($0.message)" }
        #expect(found == expected, "\(answer.output)")
    }

    /// S155
    @Test func whatNeedsSomebodyWhoCallsIsNotThereOutsideHubs() throws {
        let answer = try compiler.check("Outside.swift")
        let found = answer.errors.map { "\($0.file):\($0.line): \($0.message)" }
        #expect(found == (try compiler.expected("Outside.swift")), "\(answer.output)")
    }

    /// Who sends to many cannot wait for an answer.
    @Test func onlyTheCallerAndOneClientCanBeAsked() throws {
        let answer = try compiler.check("Asking.swift")
        let found = answer.errors.map { "\($0.file):\($0.line): \($0.message)" }
        #expect(found == (try compiler.expected("Asking.swift")), "\(answer.output)")
    }

    /// A type that cannot travel. The compiler finds it where the macro has used it, and says so in our words.
    @Test func aTypeThatCannotTravelIsAnErrorWithItsReason() throws {
        let expected = try compiler.expected("Types.swift").map { String($0.split(separator: " ", maxSplits: 1)[1]) }
        let answer = try compiler.check("Types.swift")
        #expect(answer.errors.map(\.message) == expected, "\(answer.output)")
    }

    /// Whatever the target of a hub is built with.
    @Test(arguments: [
        [], ["-swift-version", "5"], ["-default-isolation", "MainActor"],
        ["-enable-upcoming-feature", "NonisolatedNonsendingByDefault"],
        ["-enable-upcoming-feature", "ExistentialAny", "-enable-upcoming-feature", "MemberImportVisibility"],
    ])
    func whatCanWorkCompilesWithoutAWarning(flags: [String]) throws {
        let answer = try compiler.check("Accepted.swift", ["-warnings-as-errors"] + flags)
        #expect(answer.output == "")
        #expect(answer.status == 0)
    }
}

private struct Compiler {
    struct Answer {
        let status: Int32
        let output: String
        let errors: [(file: String, line: String, message: String)]
    }

    private let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
    /// Where the tests, the modules and the plug-in lie.
    private let products: URL = {
        let bundle = Bundle.main.bundleURL
        return bundle.pathExtension == "xctest" ? bundle.deletingLastPathComponent() : bundle
    }()

    /// `FILE:LINE: TEXT` for each comment.
    func expected(_ file: String) throws -> [String] {
        let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap { index, line in
            line.range(of: "// error: ").map { "\(file):\(index + 2): \(line[$0.upperBound...])" }
        }
    }

    func check(_ file: String, _ flags: [String] = []) throws -> Answer {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments =
            ["swiftc", "-typecheck", "-swift-version", "6", "-diagnostic-style", "llvm", "-I", path(products, "Modules")]
            + ["-load-plugin-executable", path(products, "HubMacrosPlugin-tool#HubMacrosPlugin")] + flags + [path(folder, file)]
        process.standardError = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        let errors = output.split(separator: "\n").compactMap(Self.error)
        return Answer(status: process.terminationStatus, output: output, errors: errors)
    }

    private func path(_ folder: URL, _ name: String) -> String { folder.appending(path: name).path(percentEncoded: false) }

    private static func error(_ line: Substring) -> (file: String, line: String, message: String)? {
        guard let match = line.firstMatch(of: #/([^\/]+):(\d+):\d+: error: (.*?)(?: \(from macro '.*'\))?$/#) else { return nil }
        return (String(match.1), String(match.2), String(match.3))
    }
}
