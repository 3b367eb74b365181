import HubBase

@testable import HubValues

/// Reads a text that is one value and nothing else.
func read(_ text: String, depth: Int = 1) throws(JSONError) -> HubValue {
    try read(Array(text.utf8), depth: depth)
}

func read(_ bytes: [UInt8], depth: Int = 1) throws(JSONError) -> HubValue {
    let span = bytes.span
    var reader = JSONReader()
    let value = try reader.value(span, depth: depth)
    guard reader.peek(span) == 0, reader.position == span.count else { throw .malformed(at: reader.position) }
    return value
}

/// Steps over a text that is one value and nothing else.
func skip(_ bytes: [UInt8], depth: Int = 1) throws(JSONError) {
    let span = bytes.span
    var reader = JSONReader()
    try reader.skip(span, depth: depth)
    guard reader.peek(span) == 0, reader.position == span.count else { throw .malformed(at: reader.position) }
}

/// What `fill` writes, as a text.
func written(_ fill: (inout ByteWriter) -> Void) -> String {
    var writer = ByteWriter()
    fill(&writer)
    return writer.withSpan { String(decoding: $0) }
}

func json(_ value: HubValue) -> String { written { $0.append(json: value) } }

/// Random numbers that are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}

/// A reader together with its bytes: `#expect` takes neither spans nor mutating calls.
final class ReaderOfText {
    let bytes: [UInt8]
    private var reader: JSONReader

    init(_ text: String, at position: Int = 0) { (bytes, reader) = (Array(text.utf8), JSONReader(at: position)) }

    var position: Int { reader.position }
    func peek() -> UInt8 { call { $0.peek($1) } }
    func take(_ byte: Unicode.Scalar) -> Bool { call { $0.take(UInt8(ascii: byte), $1) } }
    func takeNull() -> Bool { call { $0.takeNull($1) } }
    func expect(_ byte: Unicode.Scalar) throws { try call { try $0.expect(UInt8(ascii: byte), $1) } }
    func memberName() throws -> JSONText { try call { try $0.memberName($1) } }
    func stringBounds() throws -> JSONText { try call { try $0.stringBounds($1) } }
    func string() throws -> String { try call { try $0.string($1) } }
    func integer() throws -> Int64 { try call { try $0.integer($1) } }
    func double() throws -> Double { try call { try $0.double($1) } }
    func bool() throws -> Bool { try call { try $0.bool($1) } }
    func value() throws -> HubValue { try call { try $0.value($1, depth: 1) } }
    func skip() throws { try call { try $0.skip($1, depth: 1) } }
    func text(of text: JSONText) -> String { call { $0.text(of: text, in: $1) } }
    func equals(_ text: JSONText, _ name: StaticString) -> Bool { call { $0.equals(text, name, $1) } }

    private func call<R>(_ body: (inout JSONReader, Span<UInt8>) throws -> R) rethrows -> R {
        let bytes = bytes
        return try body(&reader, bytes.span)
    }
}
