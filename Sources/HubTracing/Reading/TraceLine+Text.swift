import HubBase
import HubValues

// The text form, backwards; `TextLines` writes it.
extension TraceLine {
    static func read(text bytes: Span<UInt8>) throws(TraceLineFault) -> TraceLine {
        var words = TextWords()
        // A date alone is a moment, too, but none of a line.
        guard case let moment = words.word(bytes), moment.count > 16,
            let time = Self.time(String(decoding: bytes.extracting(moment)))
        else { throw .noLine }
        guard let level = TraceLevel(name: String(decoding: bytes.extracting(words.word(bytes)))), level != .off,
            case let source = bytes.withoutEscapes(words.word(bytes)), !source.isEmpty
        else { throw .cutOff }
        let message = bytes.withoutEscapes(words.message(bytes))
        var members = TraceSentence(reading: message)?.members ?? []
        while !words.areDone(bytes) {
            guard members.count < maximumFields, let field = words.field(bytes) else { throw .cutOff }
            // No member comes twice, as in the other form.
            var name = field.key
            while members.contains(where: { $0.name == name }) { name += "_" }
            members.append(HubObject.Member(name, value(field.value, of: field.key)))
        }
        return TraceLine(time: time, level: level, source: source, message: message, fields: HubObject(members))
    }

    /// A value as the other form has it.
    private static func value(_ text: String, of key: String) -> HubValue {
        switch key {
        case "user" where text == "-": return .null
        case "generation", "receivers":
            return Int64(text).map { .integer($0) } ?? .string(text)
        case "duration":
            guard text.hasSuffix("ms"), let value = try? HubValue(strictJSON: Array(text.dropLast(2).utf8)), value.double != nil
            else { return .string(text) }
            return value
        case "arguments", "result": return (try? HubValue(strictJSON: Array(text.utf8))) ?? .string(text)
        default: return .string(text)
        }
    }
}

/// A place in a line of text. The bytes are passed to each call; all calls get the same ones.
private struct TextWords {
    private var position = 0

    func areDone(_ bytes: Span<UInt8>) -> Bool { position >= bytes.count }

    /// Up to the next blank or the end, and past the blank.
    mutating func word(_ bytes: Span<UInt8>) -> Range<Int> {
        let start = position
        let end = bytes.firstIndex(of: 0x20, from: start) ?? bytes.count
        position = min(end + 1, bytes.count)
        return start..<end
    }

    /// Up to two blanks or the end, and past the blanks.
    mutating func message(_ bytes: Span<UInt8>) -> Range<Int> {
        let start = position
        while let blank = bytes.firstIndex(of: 0x20, from: position) {
            position = blank + 1
            if position < bytes.count, bytes[position] == 0x20 {
                position += 1
                return start..<blank
            }
        }
        position = bytes.count
        return start..<bytes.count
    }

    /// A key with its value, and past the blank behind them; nil if something else stands here.
    mutating func field(_ bytes: Span<UInt8>) -> (key: String, value: String)? {
        guard let equals = bytes.firstIndex(of: 0x3D, from: position) else { return nil }
        let key = position..<equals
        guard bytes.extracting(key).firstIndex(of: 0x20, from: 0) == nil else { return nil }
        position = equals + 1
        guard position < bytes.count else { return nil }
        guard bytes[position] == 0x22 else {
            let value = word(bytes)
            return value.isEmpty ? nil : (bytes.withoutEscapes(key), bytes.withoutEscapes(value))
        }
        var reader = JSONReader(at: position)
        guard let value = try? reader.string(bytes) else { return nil }
        position = reader.position
        guard areDone(bytes) || bytes[position] == 0x20 else { return nil }
        position = min(position + 1, bytes.count)
        return (bytes.withoutEscapes(key), value)
    }
}

extension TraceSentence {
    /// The sentence about a call that a message is; nil if it is none.
    init?(reading message: String) {
        for sentence in [Self.call, Self.send, Self.completed, Self.failed] {
            guard let pieces = sentence("", "").pieces, message.hasPrefix(pieces.start.description) else { continue }
            let rest = message.dropFirst(pieces.start.description.count)
            // What comes from outside stands in front of the last of these words.
            guard let middle = rest.ranges(of: pieces.middle.description).last else { continue }
            self = sentence(String(rest[..<middle.lowerBound]), String(rest[middle.upperBound...]))
            return
        }
        return nil
    }

    var members: [HubObject.Member] {
        guard let event, let pieces else { return [] }
        return [
            HubObject.Member("event", .string(event)), HubObject.Member("hub", .string(pieces.hub)),
            HubObject.Member("method", .string(pieces.method)),
        ]
    }
}

extension Span<UInt8> {
    /// The text of a part, with what `VisibleText` has escaped as it was. A backslash that begins none of its escapes stays.
    fileprivate func withoutEscapes(_ range: Range<Int>) -> String { extracting(range).withoutEscapes }

    private var withoutEscapes: String {
        guard var backslash = firstIndex(of: 0x5C, from: 0) else { return String(decoding: self) }
        var text = ByteWriter(capacity: count)
        var start = 0
        while true {
            text.append(extracting(start..<backslash))
            if let (scalar, length) = escape(at: backslash) {
                for unit in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { text.append(unit) }
                start = backslash + length
            } else {
                text.append(0x5C)
                start = backslash + 1
            }
            guard let next = firstIndex(of: 0x5C, from: start) else { break }
            backslash = next
        }
        text.append(extracting(start...))
        return text.withSpan { String(decoding: $0) }
    }

    private func escape(at index: Int) -> (scalar: Unicode.Scalar, length: Int)? {
        guard index + 1 < count else { return nil }
        switch self[index + 1] {
        case 0x22, 0x5C: return (Unicode.Scalar(self[index + 1]), 2)
        case 0x6E: return ("\n", 2)
        case 0x72: return ("\r", 2)
        case 0x74: return ("\t", 2)
        case 0x75:
            guard index + 6 <= count else { return nil }
            let digits = String(decoding: extracting(index + 2..<index + 6))
            guard digits.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }) else { return nil }
            return UInt32(digits, radix: 16).flatMap { Unicode.Scalar($0) }.map { ($0, 6) }
        default: return nil
        }
    }
}
