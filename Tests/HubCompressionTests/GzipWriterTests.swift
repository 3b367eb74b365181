import Glibc
import HubBase
import Testing

@testable import HubCompression

struct GzipWriterTests {
    private func compressed(_ pieces: [[UInt8]]) throws -> [UInt8] {
        var writer = GzipWriter()
        var out = ByteWriter()
        for piece in pieces { try writer.compress(piece.span, isLast: false, to: &out) }
        let nothing: [UInt8] = []
        try writer.compress(nothing.span, isLast: true, to: &out)
        return out.withSpan { bytes in bytes.indices.map { bytes[$0] } }
    }

    /// What the system's gzip makes of it.
    private func expanded(_ bytes: [UInt8]) throws -> [UInt8] {
        var name = Array("/tmp/hubline-gzip-XXXXXX".utf8CString)
        let descriptor = mkstemp(&name)
        try #require(descriptor >= 0)
        let path = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { unlink(path) }
        try #require(write(descriptor, bytes, bytes.count) == bytes.count)
        close(descriptor)
        let pipe = try #require(popen("gzip -dc < \(path)", "r"))
        var result: [UInt8] = []
        while case let byte = getc(pipe), byte != EOF { result.append(UInt8(truncatingIfNeeded: byte)) }
        #expect(pclose(pipe) == 0)
        return result
    }

    @Test(arguments: [0, 1, 65_535, 65_536, 1_000_000]) func whatIsCompressedIsExpandedToTheSame(_ count: Int) throws {
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* $0 &>> 7) }
        #expect(try expanded(compressed([bytes])) == bytes)
        let pieces = stride(from: 0, to: count, by: 7_919).map { Array(bytes[$0..<min($0 + 7_919, count)]) }
        #expect(try expanded(compressed(pieces)) == bytes)
    }

    @Test func linesThatAreAlikeBecomeShort() throws {
        let bytes = Array(String(repeating: "=> Invoking send on hub chat\n", count: 10_000).utf8)
        #expect(try compressed([bytes]).count < bytes.count / 50)
    }

    @Test func nothingFollowsTheEnd() throws {
        #expect(try goesOnBehindItsEnd() == false)
    }

    private func goesOnBehindItsEnd() throws -> Bool {
        var writer = GzipWriter()
        var out = ByteWriter()
        let bytes: [UInt8] = [1, 2, 3]
        try writer.compress(bytes.span, isLast: true, to: &out)
        do {
            try writer.compress(bytes.span, isLast: false, to: &out)
            return true
        } catch {
            return false
        }
    }
}
