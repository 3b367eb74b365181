import Foundation
import Testing

/// The compiler itself, with the plug-in that was built beside this test.
struct RefusedTests {
    /// S58, S78: what cannot work does not compile. Each `// error: TEXT` of the file says what its line must cause.
    @Test func theCompilerSaysItAtItsPlace() throws {
        let expected = try String(contentsOf: Self.file, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated().compactMap { index, line in
                line.range(of: "// error: ").map { "\(index + 1): \(line[$0.upperBound...])" }
            }
        let (status, output) = try compile()
        let found = output.split(separator: "\n").compactMap { line -> String? in
            guard line.contains("Signatures.swift:"), let error = line.range(of: ": error: ") else { return nil }
            let place = line[..<error.lowerBound].split(separator: ":")
            let message = line[error.upperBound...].replacing(#/ \(from macro '.*'\)$/#, with: "")
            return "\(place[place.count - 2]): \(message)"
        }
        #expect(found == expected, "\(output)")
        #expect(status == 1)
    }

    private static let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Refused/Signatures.swift")

    private func compile() throws -> (status: Int32, output: String) {
        let products = Bundle.main.bundleURL.pathExtension == "xctest" ? Bundle.main.bundleURL.deletingLastPathComponent() : Bundle.main.bundleURL
        func path(_ name: String) -> String { products.appending(path: name).path(percentEncoded: false) }
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [
            "swiftc", "-typecheck", "-swift-version", "6", "-diagnostic-style", "llvm", "-I", path("Modules"),
            "-load-plugin-executable", path("HubMacrosPlugin-tool#HubMacrosPlugin"), Self.file.path(percentEncoded: false),
        ]
        process.standardError = pipe
        try process.run()
        let output = String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, output)
    }
}
