/// Contract: moves bytes and knows no hub. Belongs to the connection's loop.
package protocol HubTransport: AnyObject, Sendable {
    /// As `WebSockets`.
    var name: String { get }

    /// How messages of that format are framed here; the same object for every connection that frames alike.
    func framing(of format: TransferFormat) -> any HubFraming

    /// Turns socket bytes into hub bytes in place and answers how many there are. Half a message is passed on at once.
    func unframe(_ bytes: inout MutableSpan<UInt8>, at now: LoopInstant) -> Int

    /// Why the peer has finished, or broke the rules, once it has.
    var peerEnd: ConnectionEnd? { get }

    /// Writes at once, into the loop's output.
    func write(_ fill: (inout ByteWriter) -> Void)

    /// Takes from the queue what there is room for.
    func drain(_ queue: inout SendQueue)

    /// What the socket has not taken.
    var unsent: Int { get }

    /// Whether what was gathered in this burst is still in the loop's output, so that more can follow it there.
    var isGathering: Bool { get }

    func setReading(_ on: Bool)

    /// Says goodbye in the transport's own way and ends when the peer has too; what was written goes out first.
    func close(at now: LoopInstant)

    /// Drops the socket at once.
    func abort()

    /// When `close` must be over, once it was called.
    var closeDeadline: LoopInstant? { get }
}

/// Contract: what a transport puts around a message. Its identity is, with the wire's, the key of what is encoded once.
package protocol HubFraming: AnyObject, Sendable {
    func frame(_ out: inout ByteWriter, _ message: (inout ByteWriter) -> Void)
}
