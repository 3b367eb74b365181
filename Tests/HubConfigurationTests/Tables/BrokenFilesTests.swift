import Testing

@testable import HubConfiguration

/// Broken files, each with everything that is said of it; and several in one.
struct BrokenFilesTests {
    private static let environment = ["SECRET": "hunter2"]

    // K28, K29, K30, K31, K32, S150
    @Test func eachRowIsDiagnosedInFull() throws {
        for row in try BrokenFile.all() {
            let found = problems(of: row.text, Self.environment)
            #expect(found == row.problems, "\(row.text)\n\(found.map { "=> \($0)" }.joined(separator: "\n"))")
            #expect(!found.contains { $0.contains("hunter2") }, "\(row.text)")
        }
    }

    @Test func thereAreManyRowsAndManySentences() throws {
        let rows = try BrokenFile.all()
        let keys = try EveryKey.all().flatMap { $0.brokenFiles() }
        #expect(rows.count + keys.count >= 200)
        #expect(rows.allSatisfy { !$0.problems.isEmpty })
        #expect(Set(rows.flatMap(\.problems).compactMap { PrintedProblem($0)?.kind }).count >= 60)
    }

    /// Files with three and more mistakes, put together from rows of different sections.
    @Test func allMistakesOfAFileAreReportedInFileOrder() throws {
        let groups = Dictionary(grouping: try BrokenFile.all().filter(\.mayStandBesideOthers)) { $0.sections.first ?? "" }
        let sections = groups.keys.sorted()
        #expect(sections.count >= 6)
        var files = 0
        for round in 0..<60 {
            var text = ""
            var expected: [String] = []
            for (index, section) in sections.enumerated() where (round + index) % 5 != 0 {
                guard let rows = groups[section] else { continue }
                let row = rows[(round * 7 + index) % rows.count]
                let above = text.split(separator: "\n", omittingEmptySubsequences: false).count - 1
                expected += row.problems.compactMap(PrintedProblem.init).map { "\($0.line + above):\($0.column):\($0.rest)" }
                text += row.text.hasSuffix("\n") ? row.text : row.text + "\n"
            }
            let found = problems(of: text, Self.environment)
            #expect(found == expected, "\(text)")
            if expected.count >= 3 { files += 1 }
        }
        #expect(files >= 30)
    }
}
