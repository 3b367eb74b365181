import HubBase
import Testing

@testable import HubCompression

struct GzipReaderTests {
    private func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
        var writer = GzipWriter()
        var out = ByteWriter()
        try writer.compress(bytes.span, isLast: true, to: &out)
        return out.withSpan { Array(copying: $0) }
    }

    /// What is read when the bytes come in pieces of that size, and whether they were whole; nil: they are damaged.
    private func expanded(_ bytes: [UInt8], by size: Int = .max) -> (bytes: [UInt8], isWhole: Bool)? {
        var reader = GzipReader()
        var out = ByteWriter()
        var start = 0
        while start < bytes.count {
            let end = size < bytes.count - start ? start + size : bytes.count
            while true {
                let before = out.count
                guard let count = try? reader.expand(bytes.span.extracting(start..<end), to: &out) else { return nil }
                #expect(out.count - before <= 64 * 1024)
                start += count
                if count == 0, out.count == before { break }
            }
            if start < end { return nil }
        }
        return (out.withSpan { Array(copying: $0) }, reader.isWhole)
    }

    private let text = Array(String(repeating: "=> Invoking send on hub chat\n", count: 10_000).utf8)

    @Test(arguments: [1, 7, 64, 65_536, Int.max]) func whatWasCompressedIsReadInPiecesOfAnySize(_ size: Int) throws {
        for bytes in [[], [1], text] {
            let read = try #require(expanded(try compressed(bytes), by: size))
            #expect(read.bytes == bytes)
            #expect(read.isWhole)
        }
    }

    @Test func piecesBehindOneAnotherAndZerosBehindThemAreRead() throws {
        let bytes = try compressed([1, 2]) + compressed([]) + compressed([3]) + [0, 0, 0]
        for size in [1, 3, bytes.count] {
            let read = try #require(expanded(bytes, by: size))
            #expect(read.bytes == [1, 2, 3])
            #expect(read.isWhole)
        }
    }

    @Test func whatIsCutAtAnyPlaceIsReadThatFarAndIsNotWhole() throws {
        let bytes = try compressed([1, 2, 3, 4, 5])
        for count in 0..<bytes.count {
            let read = try #require(expanded(Array(bytes[..<count])))
            #expect(!read.isWhole, "\(count) bytes")
            #expect([1, 2, 3, 4, 5].starts(with: read.bytes))
        }
    }

    @Test func whatIsDamagedOrNoSuchThingIsRefused() throws {
        let bytes = try compressed(text)
        for place in [0, 1, 2, 40, bytes.count - 1, bytes.count - 5] {
            var damaged = bytes
            damaged[place] ^= 0x55
            let read = expanded(damaged)
            #expect(read == nil || read?.isWhole == false, "byte \(place)")
        }
        #expect(expanded(bytes + [1]) == nil || expanded(bytes + [1])?.isWhole == false)
        #expect(expanded(Array("plain text, no such thing".utf8)) == nil)
    }
}
