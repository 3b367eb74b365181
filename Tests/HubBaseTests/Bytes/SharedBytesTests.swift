import HubBase
import Testing

struct SharedBytesTests {
    private func content(_ bytes: SharedBytes) -> [UInt8] { bytes.withSpan { [UInt8](copying: $0) } }

    @Test(arguments: [[], [0], [1, 2, 3], [UInt8](repeating: 7, count: 100_000)])
    func bytesAreCopiedWhole(bytes: [UInt8]) {
        let shared = SharedBytes(bytes.span)
        #expect(shared.count == bytes.count)
        #expect(content(shared) == bytes)
    }

    @Test func aWritersBytesStayWhenItGoesOn() {
        var writer = ByteWriter()
        writer.append("one")
        let shared = SharedBytes(writer)
        writer.removeAll()
        writer.append("two")
        #expect(content(shared) == Array("one".utf8))
    }

    @Test func bytesAreWhatTheClosureWrites() {
        #expect(content(SharedBytes { $0.append("abc") }) == Array("abc".utf8))
        #expect(content(SharedBytes { _ in }).isEmpty)
    }
}
