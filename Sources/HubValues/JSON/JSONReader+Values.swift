import HubBase

// What is inside a value is kept in arrays and bits, never on the stack: the depth of a text costs nothing before it is refused.
extension JSONReader {
    /// Steps over a value and checks all of it. `depth` is the level at which an array or object here stands, the envelope being
    /// 1.
    package mutating func skip(_ bytes: Span<UInt8>, depth: Int) throws(JSONError) {
        let outside = depth &- 1
        var level = outside
        var kinds: UInt64 = 0  // one bit a level, the innermost lowest: 1 for an object
        while true {
            switch peek(bytes) {
            case 0x22:
                _ = try stringBounds(bytes)
            case 0x2D, 0x30...0x39:
                try skipNumber(bytes)
            case let open where open == 0x5B || open == 0x7B:
                guard level < Self.maximumDepth else { throw .tooDeep(at: position) }
                position &+= 1
                if take(open &+ 2, bytes) { break }
                level &+= 1
                kinds = kinds << 1 | (open == 0x7B ? 1 : 0)
                if open == 0x7B { _ = try memberName(bytes) }
                continue
            default:
                guard takeWord(bytes) else { throw .malformed(at: position) }
            }
            while level > outside, !take(0x2C, bytes) {
                try expect(kinds & 1 == 1 ? 0x7D : 0x5D, bytes)
                level &-= 1
                kinds >>= 1
            }
            if level == outside { return }
            if kinds & 1 == 1 { _ = try memberName(bytes) }
        }
    }

    /// Reads a value. `depth` as for `skip`. Of two members of one name the later counts, unless doubles are refused.
    package mutating func value(
        _ bytes: Span<UInt8>, depth: Int, refusingDoubles: Bool = false
    ) throws(JSONError) -> HubValue {
        var open: [OpenValue] = []
        while true {
            var value: HubValue
            switch peek(bytes) {
            case 0x22:
                value = .string(try string(bytes))
            case 0x2D, 0x30...0x39:
                value = try number(bytes)
            case 0x5B:
                try enter(open.count &+ depth)
                guard take(0x5D, bytes) else {
                    open.append(OpenValue(name: nil))
                    continue
                }
                value = .array([])
            case 0x7B:
                try enter(open.count &+ depth)
                guard take(0x7D, bytes) else {
                    open.append(OpenValue(name: try name(bytes)))
                    continue
                }
                value = .object(HubObject())
            default:
                value = try word(bytes)
            }
            while let innermost = open.indices.last {
                open[innermost].add(value)
                let isObject = open[innermost].name != nil
                if take(0x2C, bytes) {
                    if isObject { open[innermost].name = try name(bytes) }
                    break
                }
                try expect(isObject ? 0x7D : 0x5D, bytes)
                let closed = open.removeLast()
                value = closed.whole
                if refusingDoubles, closed.hasDoubles(in: value) { throw .doubled(at: position) }
            }
            if open.isEmpty { return value }
        }
    }

    private mutating func enter(_ level: Int) throws(JSONError) {
        guard level <= Self.maximumDepth else { throw .tooDeep(at: position) }
        position &+= 1
    }

    private mutating func name(_ bytes: Span<UInt8>) throws(JSONError) -> String {
        text(of: try memberName(bytes), in: bytes)
    }

    private mutating func word(_ bytes: Span<UInt8>) throws(JSONError) -> HubValue {
        if takeNull(bytes) { return .null }
        if takeLiteral("true", bytes) { return true }
        if takeLiteral("false", bytes) { return false }
        throw .malformed(at: position)
    }

    private mutating func takeWord(_ bytes: Span<UInt8>) -> Bool {
        takeLiteral("null", bytes) || takeLiteral("true", bytes) || takeLiteral("false", bytes)
    }
}

/// An array or object whose end has not come yet.
private struct OpenValue {
    /// The member whose value comes next; nil in an array.
    var name: String?
    private var items: [HubValue] = []
    private var members: [HubObject.Member] = []

    init(name: String?) { self.name = name }

    var whole: HubValue {
        name == nil ? .array(items) : .object(HubObject(members))
    }

    /// Whether a name came twice; `whole` has the later values only.
    func hasDoubles(in whole: HubValue) -> Bool { whole.object.map { $0.members.count < members.count } ?? false }

    mutating func add(_ value: HubValue) {
        if let name {
            if members.isEmpty { members.reserveCapacity(4) }
            members.append(HubObject.Member(name, value))
        } else {
            items.append(value)
        }
    }
}
