/// A transport that leads nowhere: for connections that only hubs look at.
package final class DeadEndTransport: HubTransport {
    private let closed = Lock(false)

    package let name: String

    package init(name: String = "none") { self.name = name }

    /// Whether the connection has been ended.
    package var isClosed: Bool { closed.withLock { $0 } }

    package var peerEnd: ConnectionEnd? { nil }
    package var unsent: Int { 0 }
    package var isGathering: Bool { false }
    package var closeDeadline: LoopInstant? { nil }

    package func framing(of format: TransferFormat) -> any HubFraming { DeadEndFraming() }
    package func unframe(_ bytes: inout MutableSpan<UInt8>, at now: LoopInstant) -> Int { 0 }
    package func write(_ fill: (inout ByteWriter) -> Void) {}
    package func drain(_ queue: inout SendQueue) {}
    package func setReading(_ on: Bool) {}
    package func close(at now: LoopInstant) { closed.withLock { $0 = true } }
    package func abort() {}
}

private final class DeadEndFraming: HubFraming {
    func frame(_ out: inout ByteWriter, _ message: (inout ByteWriter) -> Void) {}
}

/// A session that hears nothing and wants nothing.
package final class DeadEndSession: HubSession {
    package init() {}

    package var deadline: LoopInstant { LoopInstant(nanoseconds: .max) }

    package func open(_ bytes: Span<UInt8>) throws(HandshakeFailure) -> Opening? { nil }
    package func opened(at now: LoopInstant) {}
    package func use(_ limits: HubLimits) {}
    package func heard(at now: LoopInstant) {}
    package func sent(at now: LoopInstant) {}
    package func handle(_ message: InboundMessage, at now: LoopInstant) -> SessionStep { .none }
    package func tick(at now: LoopInstant, resting: Bool) -> SessionStep { .none }
    package func farewell(_ end: ConnectionEnd, detailed: Bool) -> OutboundMessage? { nil }
}
