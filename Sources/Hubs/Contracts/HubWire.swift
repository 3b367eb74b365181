/// Contract: a dialect's notation. Turns bytes into messages and back; no state, no I/O, no clock, so its identity is the key of what
/// is encoded once for many.
package protocol HubWire: AnyObject, Sendable {
    /// The name in the handshake, as `json`.
    var name: String { get }
    var format: TransferFormat { get }

    /// Where the first message ends, its terminator included; nil if it is not whole. What lies before `searched` has been looked at
    /// in vain.
    func messageEnd(_ bytes: Span<UInt8>, searched: Int) throws(WireError) -> Int?

    /// The message that `bytes` are, terminator included.
    func read(_ bytes: Span<UInt8>) throws(WireError) -> InboundMessage

    // Arguments, read one after another: `position` begins at `InboundInvocation.arguments`. The bytes are those of the message, which
    // `read` has found sound.

    func string(_ bytes: Span<UInt8>, at position: inout Int) throws(HubFailure) -> String
    func integer(_ bytes: Span<UInt8>, at position: inout Int) throws(HubFailure) -> Int64
    func double(_ bytes: Span<UInt8>, at position: inout Int) throws(HubFailure) -> Double
    func bool(_ bytes: Span<UInt8>, at position: inout Int) throws(HubFailure) -> Bool
    func value(_ bytes: Span<UInt8>, at position: inout Int) throws(HubFailure) -> HubValue

    func write(_ message: OutboundMessage, to out: inout ByteWriter)

    /// What a client reads of a failure. `method` is the declared name if there is one, else the name as sent.
    func text(of failure: HubFailure, method: String, detailed: Bool) -> String
}

/// Whether a notation needs bytes or can live with text.
package enum TransferFormat: String, Sendable {
    case text = "Text"
    case binary = "Binary"
}

/// What came in is no message of the dialect; the connection ends.
package struct WireError: Error, Equatable {
    package let reason: String

    package init(_ reason: String) { self.reason = reason }
}
