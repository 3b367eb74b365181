import HubBase
import Testing

private let key: [UInt8] = [0x37, 0xFA, 0x21, 0x3D]
private let number: UInt32 = 0x3D21_FA37

@Test(arguments: 0...40)
func eachByteOfTheRangeIsMaskedWithItsPartOfTheKey(_ count: Int) {
    let plain = (0..<50).map { UInt8($0 * 5 & 0xFF) }
    for start in 0..<5 {
        var bytes = plain
        var span = bytes.mutableSpan
        _ = span.mask(start..<start + count, with: number)
        let expected = plain.indices.map { index in
            (start..<start + count).contains(index) ? plain[index] ^ key[(index - start) & 3] : plain[index]
        }
        #expect(bytes == expected)
    }
}

@Test(arguments: [0, 1, 7, 8, 9, 16, 20])
func aByteBeyondASCIIIsNoticedWhereverItIs(_ count: Int) {
    for place in 0...count {
        var bytes = [UInt8](repeating: 0x61, count: count)
        if place < count { bytes[place] = 0x80 }
        var span = bytes.mutableSpan
        #expect(span.mask(0..<count, with: 0) == (place == count))
    }
}

@Test func aFrameIsUnmaskedWithTheKeyBeforeIt() {
    var bytes: [UInt8] = [9] + key + [0x7F, 0x9F, 0x4D, 0x51, 0x58] + [9]
    var span = bytes.mutableSpan
    let isASCII = span.unmask(5..<10)
    #expect(isASCII)
    #expect(bytes == [9] + key + Array("Hello".utf8) + [9])
}
