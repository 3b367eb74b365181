/// Contract: what a dialect remembers of one connection: handshake, time-outs, the words of its end. It is told bytes and the time,
/// answers steps, and does nothing itself. Belongs to the connection's loop.
package protocol HubSession: AnyObject {
    /// When it wants to be asked by `tick`, if nothing happens before.
    var deadline: LoopInstant { get }

    /// Reads the handshake; nil if it is not whole.
    func open(_ bytes: Span<UInt8>) throws(HandshakeFailure) -> Opening?

    /// The handshake has been answered.
    func opened(at now: LoopInstant)

    /// From now on these limits count.
    func use(_ limits: HubLimits)

    /// Bytes came in.
    func heard(at now: LoopInstant)

    /// Something was sent.
    func sent(at now: LoopInstant)

    /// A message that is no call.
    func handle(_ message: InboundMessage, at now: LoopInstant) -> SessionStep

    /// Time has passed. While `resting` the server itself does not read, so the client's silence proves nothing.
    func tick(at now: LoopInstant, resting: Bool) -> SessionStep

    /// The goodbye that belongs to this end, if any.
    func farewell(_ end: ConnectionEnd, detailed: Bool) -> OutboundMessage?
}

/// What a session wants done.
package enum SessionStep {
    case none
    case send(OutboundMessage)
    case end(ConnectionEnd)
}

/// A handshake that succeeded.
package struct Opening {
    package let wire: any HubWire
    /// How many bytes it took; what follows are messages.
    package let used: Int
    package let reply: StaticString

    package init(wire: any HubWire, used: Int, reply: StaticString) {
        self.wire = wire
        self.used = used
        self.reply = reply
    }
}

/// A handshake that cannot be served: what the client reads, as text, and what the log says.
package struct HandshakeFailure: Error {
    package let reply: String
    package let end: ConnectionEnd

    package init(reply: String, end: ConnectionEnd) {
        self.reply = reply
        self.end = end
    }
}
