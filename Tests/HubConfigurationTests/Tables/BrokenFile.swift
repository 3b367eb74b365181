import Glibc
import Testing

/// A row of `Tests/Fixtures/configuration/broken.txt`: a file, and all that is said of it.
struct BrokenFile: Sendable, CustomTestStringConvertible {
    let text: String
    /// As printed, without the file's name in front.
    let problems: [String]

    var testDescription: String { String(text.prefix(60)) }

    /// Rows are parted by lines of four dashes; what is said begins with `=> `.
    static func all() throws -> [BrokenFile] {
        let folders = #filePath.split(separator: "/").dropLast(3)
        let path = "/" + folders.joined(separator: "/") + "/Fixtures/configuration/broken.txt"
        let file = try #require(fopen(path, "r"))
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self).split(separator: "----\n").map { row in
            let lines = row.split(separator: "\n", omittingEmptySubsequences: false)
            return BrokenFile(
                text: lines.filter { !$0.hasPrefix("=> ") }.joined(separator: "\n"),
                problems: lines.filter { $0.hasPrefix("=> ") }.map { String($0.dropFirst(3)) })
        }
    }

    /// The keys of the file's top level.
    var sections: Set<String> {
        Set(
            text.split(separator: "\n").filter { $0.first?.isLetter ?? false }.compactMap { $0.split(separator: ":").first }.map(
                String.init))
    }

    /// What is said when a file cannot be read to its end, or of names that hold for a whole file.
    private static let ofYAML = [
        "closed", "quotes", "indent", "expected here", "behind this key", "escape", "bracket", "line of its own", "anchor",
        "alias",
        "second one", "expects keys",
    ]

    /// Whether it is YAML of its own beside others, and nothing in it depends on other sections.
    var mayStandBesideOthers: Bool {
        let known = ["server", "defaults", "pipeline", "hubs", "bus", "tracing", "classic", "connectionStrings", "serve"]
        return sections.count == 1 && sections.isSubset(of: known)
            && problems.allSatisfy { problem in
                problem.contains(": error: ") && !problem.contains("config.yaml:")
                    && !Self.ofYAML.contains(where: problem.contains)
            }
    }
}

/// A line as printed, taken apart.
struct PrintedProblem {
    let line: Int
    let column: Int
    /// Severity and sentence.
    let rest: Substring

    init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 2)
        guard parts.count == 3, let line = Int(parts[0]), let column = Int(parts[1]) else { return nil }
        (self.line, self.column, rest) = (line, column, parts[2])
    }

    /// The sentence without what differs from file to file.
    var kind: String {
        String(rest).replacing(#/'[^']*'/#, with: "''").replacing(#/ \(did you mean.*\)|config\.yaml:[0-9:]+|[0-9]+/#, with: "")
    }
}
