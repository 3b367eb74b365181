internal import Hubs

/// The W3C trace context that a caller's connection came with.
enum TraceContext {
    /// The field that carries it on, none if there is none or it is none: whatever a client says else goes nowhere.
    static func fields(of context: HubCallerContext) -> [String] {
        let values = context.headers.values("traceparent")
        guard values.count == 1, isTraceParent(values[0]) else { return [] }
        return ["traceparent: \(values[0])"]
    }

    /// `00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01`: version, trace, parent, flags; neither of the two all zeros.
    static func isTraceParent(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        return parts.map(\.count) == [2, 32, 16, 2] && parts.allSatisfy { $0.allSatisfy(isHexadecimal) }
            && !parts[0].elementsEqual("ff".utf8) && !parts[1].allSatisfy { $0 == 0x30 } && !parts[2].allSatisfy { $0 == 0x30 }
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte) }
}
