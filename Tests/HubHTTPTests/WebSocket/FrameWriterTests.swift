import HubBase
import Testing

@testable import HubHTTP

private func written(_ write: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter(capacity: 16)
    writer.append("before")
    write(&writer)
    writer.append("after")
    return writer.withSpan { [UInt8](copying: $0) }.dropFirst(6).dropLast(5)
}

private func payload(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(0x61 + $0 % 26) } }

@Test(arguments: [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
func eachLengthHasItsShortestForm(_ count: Int) {
    let bytes = payload(count)
    let head: [UInt8] =
        count < 126
        ? [0x81, UInt8(count)]
        : count < 65_536
            ? [0x81, 126, UInt8(count >> 8), UInt8(count & 255)]
            : [0x81, 127, 0, 0, 0, 0, 0, UInt8(count >> 16), UInt8(count >> 8 & 255), UInt8(count & 255)]
    #expect(written { $0.appendFrame(.text, bytes.span) } == head + bytes)
}

@Test(arguments: [0, 1, 5, 125, 126, 65_535, 65_536])
func whatAClientWritesAServerReads(_ count: Int) {
    let bytes = payload(count)
    let frame = written { $0.appendFrame(.text, bytes.span, key: 0xDEAD_BEEF) }
    #expect(events([frame]) == String(decoding: bytes, as: UTF8.self) + "|")
    #expect(frame.count == count + (count < 126 ? 6 : count < 65_536 ? 8 : 14))
}

@Test func aMaskedFrameOfTheStandard() {
    let frame = written { $0.appendFrame(.text, Array("Hello".utf8).span, key: 0x3D21_FA37) }
    #expect(frame == [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
}

@Test func framesOfUnknownLengthAreClosedByTheirEnd() {
    let frame = written { writer in
        let start = writer.beginFrame()
        writer.append("one ")
        writer.append("two")
        writer.endFrame(.binary, from: start)
    }
    #expect(frame == [0x82, 7] + Array("one two".utf8))
}

@Test func closeFramesCarryTheirCode() {
    #expect(written { $0.appendClose(1000) } == [0x88, 2, 0x03, 0xE8])
    #expect(written { $0.appendClose(nil) } == [0x88, 0])
    #expect(events([written { $0.appendClose(1001, key: 7) }]) == "<close 1001 >")
}
