import HubBase
import Testing

struct TextTests {
    @Test(arguments: [("", ""), ("abc", "abc"), ("é😀", "é😀")])
    func bytesDecodeAsUTF8(text: String, expected: String) {
        let bytes = Array(text.utf8)
        let decoded = String(decoding: bytes.span)
        #expect(decoded == expected)
    }

    @Test func whatIsNotUTF8IsReplaced() {
        let bytes: [UInt8] = [0x61, 0xFF, 0x62]
        let decoded = String(decoding: bytes.span)
        #expect(decoded == "a\u{FFFD}b")
    }

    @Test func bytesEqualALiteralOnlyWhole() {
        let bytes = Array("close".utf8)
        let none: [UInt8] = []
        let equal = [bytes.span.equals("close"), none.span.equals("")]
        let different = [
            bytes.span.equals("Close"), bytes.span.equals("clos"), bytes.span.equals("closed"), none.span.equals("c"),
        ]
        #expect(!equal.contains(false))
        #expect(!different.contains(true))
    }
}
