import Glibc
import Hubs
import Testing

@testable import HubConfiguration

/// `docs/configuration.md` is printed from the code's own options. `make docs` writes it.
struct ReferenceTests {
    private let path: String

    init() throws {
        let folders = #filePath.split(separator: "/").dropLast(3)
        path = "/" + folders.joined(separator: "/") + "/docs/configuration.md"
    }

    @Test func thePageIsWhatTheCodePrints() throws {
        let page = try #require(read())
        let renewed = try Reference.renewed(page)
        if getenv("HUBLINE_WRITE_DOCS") != nil { return try write(renewed) }
        for (old, new) in zip(lines(page), lines(renewed)) where old != new {
            Issue.record("docs/configuration.md is not current (make docs writes it): '\(new)' stands there as '\(old)'")
            return
        }
        #expect(page == renewed, "docs/configuration.md is not current: make docs writes it")
    }

    @Test func everyPrintedPartIsThere() throws {
        let page = try #require(read())
        for name in try Reference.blocks().keys { #expect(page.contains("<!-- printed: \(name) -->\n")) }
        for step in StepCatalog.stock.names { #expect(page.contains("`\(step)")) }
    }

    private func lines(_ text: String) -> [Substring] { text.split(separator: "\n", omittingEmptySubsequences: false) }

    private func read() -> String? {
        guard let file = fopen(path, "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(_ text: String) throws {
        let file = try #require(fopen(path, "w"))
        defer { fclose(file) }
        #expect(fputs(text, file) >= 0)
    }
}
