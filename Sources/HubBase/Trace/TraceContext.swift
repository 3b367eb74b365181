/// Where in a distributed trace something happens: W3C trace context, as `traceparent` and `tracestate` carry it.
public struct TraceContext: Sendable, Equatable {
    /// The context of what this task works for, where the module `spans` stands around it; else nil. Tasks that are not children of the
    /// call's do not have it.
    @TaskLocal public static var current: TraceContext?

    /// Whether more of a `tracestate` is kept; what is longer goes nowhere.
    private static let longestState = 512

    /// What all spans of a trace have in common; not zero.
    public let traceID: UInt128
    /// The span; not zero.
    public let spanID: UInt64
    /// Whether whoever began the trace records it.
    public let isSampled: Bool
    /// What other systems keep with the trace, as `tracestate` says it; empty: nothing.
    public let state: String

    /// A context of these parts, nil if one of the ids is zero.
    public init?(traceID: UInt128, spanID: UInt64, isSampled: Bool = true, state: String = "") {
        guard traceID != 0, spanID != 0 else { return nil }
        self.init(unchecked: traceID, spanID, isSampled, state)
    }

    private init(unchecked traceID: UInt128, _ spanID: UInt64, _ isSampled: Bool, _ state: String) {
        self.traceID = traceID
        self.spanID = spanID
        self.isSampled = isSampled
        self.state = state
    }

    /// The beginning of a trace that is recorded.
    public static func root() -> TraceContext {
        TraceContext(unchecked: .random(in: 1 ... .max), .random(in: 1 ... .max), true, "")
    }

    /// A span below this one.
    public func child() -> TraceContext { TraceContext(unchecked: traceID, .random(in: 1 ... .max), isSampled, state) }

    // MARK: On the wire

    /// What the fields of a request say: nil unless there is exactly one `traceparent` and it is one. A `tracestate` that is none is
    /// left out.
    public init?(traceparent fields: [String], tracestate: [String] = []) {
        guard fields.count == 1, let parts = Self.parts(of: fields[0]) else { return nil }
        guard let trace = UInt128(parts[1], radix: 16), let span = UInt64(parts[2], radix: 16) else { return nil }
        guard let flags = UInt8(parts[3], radix: 16) else { return nil }
        self.init(traceID: trace, spanID: span, isSampled: flags & 1 == 1, state: Self.state(tracestate))
    }

    /// `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`: version, trace, span, flags.
    public var traceparent: String {
        "00-\(Self.hexadecimal(traceID, digits: 32))-\(Self.hexadecimal(spanID, digits: 16))-\(isSampled ? "01" : "00")"
    }

    /// A number in so many digits, as ids are written.
    public static func hexadecimal(_ number: some BinaryInteger, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: max(0, digits - text.utf8.count)) + text
    }

    /// A later version may have more behind the flags; it means the same in front.
    private static func parts(of text: String) -> [Substring]? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count >= 4, parts[0] != "ff", parts.count == 4 || parts[0] != "00" else { return nil }
        // By bytes: letters that look alike are none.
        guard zip(parts, [2, 32, 16, 2]).allSatisfy({ $0.utf8.count == $1 && $0.utf8.allSatisfy(isHexadecimal) }) else {
            return nil
        }
        guard parts.dropFirst(4).allSatisfy({ $0.utf8.allSatisfy { (0x21...0x7E).contains($0) } }) else { return nil }
        return parts
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }

    private static func state(_ fields: [String]) -> String {
        let state = fields.joined(separator: ",")
        let isOne = state.utf8.count <= longestState && state.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isOne ? state : ""
    }
}
