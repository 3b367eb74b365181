import HubBase
import Testing

@testable import HubHTTP

/// One frame with a key that masks nothing away, or unmasked.
func frame(
    _ first: UInt8, _ payload: [UInt8] = [], key: [UInt8]? = [0x37, 0xFA, 0x21, 0x3D], lengthSize: Int? = nil, length: Int? = nil
) -> [UInt8] {
    let count = length ?? payload.count
    let size = lengthSize ?? (count < 126 ? 0 : count < 65_536 ? 2 : 8)
    let short = size == 0 ? UInt8(count) : size == 2 ? 126 : 127
    var bytes = [first, short | (key == nil ? 0 : 0x80)]
    for place in 0..<size { bytes.append(UInt8(truncatingIfNeeded: count >> (8 * (size - 1 - place)))) }
    if let key { bytes += key + payload.indices.map { payload[$0] ^ key[$0 & 3] } } else { bytes += payload }
    return bytes
}

func frame(_ first: UInt8, _ text: String) -> [UInt8] { frame(first, Array(text.utf8)) }

/// What a reader makes of these pieces, in words. Parts of a message are joined, since how they are cut is the reader's affair;
/// `|` ends one.
func events(_ pieces: [[UInt8]], role: FrameReader.Role = .server, maximum: Int = .max) -> String {
    var reader = FrameReader(role: role, maximumMessage: maximum)
    var seen = ""
    for piece in pieces {
        var bytes = piece
        var span = bytes.mutableSpan
        var position = 0
        do throws(WebSocketError) {
            while let event = try reader.next(&span, at: &position) { seen += word(event, span.span, reader) }
        } catch {
            return seen + "!\(error.code)"
        }
        guard position == span.count else { return seen + "left over" }
    }
    return seen
}

/// Letters, digits and blanks stay; all else becomes a question mark, so that no payload looks like an event.
private func visible(_ byte: UInt8) -> UInt8 {
    switch byte {
    case 0x20, 0x30...0x39, 0x41...0x5A, 0x61...0x7A: byte
    default: 0x3F
    }
}

private func word(_ event: FrameEvent, _ bytes: Span<UInt8>, _ reader: borrowing FrameReader) -> String {
    let payload = reader.withControlPayload { String(decoding: $0) }.replacing(">", with: "?")
    switch event {
    case .data(let range, let isText, let endsMessage):
        let text = String(decoding: [UInt8](copying: bytes.extracting(range)).map(visible), as: UTF8.self)
        return (isText ? text : text.uppercased()) + (endsMessage ? "|" : "")
    case .ping: return "<ping \(payload)>"
    case .pong: return "<pong \(payload)>"
    case .close(let code): return "<close \(code.map(String.init) ?? "-") \(payload)>"
    }
}

@Test(
    arguments: [
        (frame(0x81, "hello"), "hello|"),
        (frame(0x82, "hello"), "HELLO|"),
        (frame(0x81, "one") + frame(0x81, "two"), "one|two|"),
        (frame(0x81), "|"),
        (frame(0x01, "a") + frame(0x00, "b") + frame(0x80, "c"), "abc|"),
        (frame(0x01, "a") + frame(0x80), "a|"),
        (frame(0x02, "a") + frame(0x89, "p") + frame(0x80, "b"), "A<ping p>B|"),
        (frame(0x01) + frame(0x00) + frame(0x80, "x"), "x|"),
        (frame(0x8A), "<pong >"),
        (frame(0x89, String(repeating: "p", count: 125)), "<ping \(String(repeating: "p", count: 125))>"),
        (frame(0x88), "<close - >"),
        (frame(0x88, [0x03, 0xE8]), "<close 1000 >"),
        (frame(0x88, [0x03, 0xE9] + Array("bye ä".utf8)), "<close 1001 bye ä>"),
        (frame(0x88) + frame(0x81, "late") + [0xFF, 0xFF], "<close - >"),
        (frame(0x81, String(repeating: "x", count: 125)), String(repeating: "x", count: 125) + "|"),
        (frame(0x81, String(repeating: "x", count: 126)), String(repeating: "x", count: 126) + "|"),
        (frame(0x81, "é😀"), "??????|"),
        (frame(0x01, [0xF0, 0x9F]) + frame(0x89, "p") + frame(0x80, [0x98, 0x80]), "??<ping p>??|"),
        (frame(0x82, [0xFF, 0xFE]), "??|"),
    ] as [([UInt8], String)])
func framesAreReadHoweverTheyCome(_ bytes: [UInt8], _ expected: String) {
    for pieces in feedings(bytes) { #expect(events(pieces) == expected) }
}

/// K2: what is out of place, and checks that could be dodged by it.
@Test(
    arguments: [
        (frame(0x01, "a") + frame(0x01, "b"), "a!1002"),
        (frame(0x01, "a") + frame(0x82, "b"), "a!1002"),
        (frame(0x80, [0xFF, 0xFE]), "!1002"),
        (frame(0x00, "x"), "!1002"),
        (frame(0x81, "a") + frame(0x80, "b"), "a|!1002"),
        (frame(0x09, "p"), "!1002"),
        (frame(0x08), "!1002"),
        (frame(0x89, [UInt8](repeating: 0, count: 126)), "!1002"),
        (frame(0x88, [UInt8](repeating: 0, count: 126)), "!1002"),
        (frame(0xC1, "a"), "!1002"),
        (frame(0xA1, "a"), "!1002"),
        (frame(0x91, "a"), "!1002"),
        (frame(0xC9), "!1002"),
        (frame(0x83, "a"), "!1002"),
        (frame(0x87, "a"), "!1002"),
        (frame(0x8B), "!1002"),
        (frame(0x8F), "!1002"),
        (frame(0x81, [0x61], key: nil), "!1002"),
        (frame(0x81, [0x61], lengthSize: 2), "!1002"),
        (frame(0x81, [0x61], lengthSize: 8), "!1002"),
        (frame(0x81, [UInt8](repeating: 0x61, count: 200), lengthSize: 8), "!1002"),
        ([0x81, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], "!1002"),
        (frame(0x88, [0x03]), "!1002"),
        (frame(0x88, [0x03, 0xE8, 0xFF]), "!1002"),
        (frame(0x88, [0x03, 0xE8, 0xC3]), "!1002"),
        (frame(0x81, [0xFF]), "!1007"),
        (frame(0x81, [0xC3]), "!1007"),
        (frame(0x01, [0xC3]) + frame(0x80), "?!1007"),
        (frame(0x01, [0xC3]) + frame(0x80, "a"), "?!1007"),
        (frame(0x01, "a") + frame(0x00, [0x80]), "a!1007"),
    ] as [([UInt8], String)])
func framesOutOfPlaceEndTheConnection(_ bytes: [UInt8], _ expected: String) {
    for pieces in feedings(bytes) { #expect(events(pieces).replacing("?", with: "") == expected.replacing("?", with: "")) }
}

@Test(
    arguments: [
        0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535,
    ] as [UInt16])
func closeCodesThatNobodySendsAreViolations(_ code: UInt16) {
    #expect(events([frame(0x88, [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)])]) == "!1002")
}

@Test(arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999] as [UInt16])
func closeCodesForTheWireAreTold(_ code: UInt16) {
    #expect(events([frame(0x88, [UInt8(code >> 8), UInt8(truncatingIfNeeded: code)])]) == "<close \(code) >")
}

@Test func halfAFrameIsToldAtOnce() throws {
    var reader = FrameReader(role: .server)
    var bytes = Array(frame(0x81, "hello").prefix(8))
    var span = bytes.mutableSpan
    var position = 0
    #expect(try reader.next(&span, at: &position) == .data(6..<8, isText: true, endsMessage: false))
    #expect(try reader.next(&span, at: &position) == nil)
    #expect(position == 8)
}

@Test func aWrongByteInATextIsFoundBeforeTheFrameEnds() {
    let bytes = frame(0x81, Array("ok ".utf8) + [0xED, 0xA0] + [UInt8](repeating: 0x61, count: 50))
    #expect(events([Array(bytes.prefix(6 + 5))]).hasSuffix("!1007"))
}

@Test func aFrameOfAnnouncedTerabytesCostsNothing() {
    let head: [UInt8] = [0x82, 0xFF, 0, 0, 0x40, 0, 0, 0, 0, 0, 1, 2, 3, 4]
    #expect(events([head, [0x61 ^ 1]]) == "A")
}

@Test(arguments: [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 64, 1_000, 70_000])
func payloadsOfAllSizesAreUnmasked(_ count: Int) {
    let text = String(decoding: (0..<count).map { UInt8(0x61 + $0 % 26) }, as: UTF8.self)
    let bytes = frame(0x81, text)
    #expect(events([bytes]) == text + "|")
    for cut in [1, 5, 6, 7, 9, 13, 14, 15, 22] where cut < bytes.count {
        #expect(events([Array(bytes[..<cut]), Array(bytes[cut...])]) == text + "|")
    }
}

@Test func clientsTakeUnmaskedFramesOnly() {
    #expect(events([frame(0x81, Array("hello".utf8), key: nil)], role: .client) == "hello|")
    #expect(events([frame(0x81, "hello")], role: .client) == "!1002")
}

@Test func aMessageBeyondTheMaximumIsRefusedAtItsHead() {
    let fits = frame(0x01, "12345") + frame(0x80, "678")
    let exceeds = frame(0x01, "12345") + frame(0x89, "ping") + frame(0x80, "6789")
    for pieces in feedings(fits) { #expect(events(pieces, maximum: 8) == "12345678|") }
    for pieces in feedings(exceeds) { #expect(events(pieces, maximum: 8) == "12345<ping ping>!1009") }
}

/// Without the beginning of a message that broke off: how much of it was told depends on how it came.
private func settled(_ events: String) -> String {
    guard let error = events.lastIndex(of: "!") else { return events }
    let end = events[..<error].lastIndex { $0 == "|" || $0 == ">" }.map(events.index(after:)) ?? events.startIndex
    return String(events[..<end] + events[error...])
}

@Test(arguments: 1...8 as ClosedRange<UInt64>)
func damagedFramesAreJudgedAlikeHoweverTheyCome(_ seed: UInt64) {
    var dice = Dice(seed: seed)
    let good =
        frame(0x81, "hello é") + frame(0x01, "a") + frame(0x89, "p") + frame(0x80, "😀")
        + frame(0x82, [UInt8](repeating: 7, count: 130))
        + frame(0x8A) + frame(0x88, [0x03, 0xE8] + Array("bye".utf8))
    for _ in 0..<300 {
        let bytes = dice.damage(good)
        let whole = settled(events([bytes]))
        #expect(settled(events(dice.cut(bytes))) == whole)
        #expect(settled(events(bytes.map { [$0] })) == whole)
    }
}
