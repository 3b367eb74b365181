/// Contract: the bytes of one socket. Belongs to one loop; every member is called there and checks it. Before bytes leave, a stream asks
/// the loop's gate, and keeps them while it is shut.
package protocol ByteStream: AnyObject, Sendable {
    var loop: EventLoop { get }
    var peer: SocketAddress { get }

    /// Who gets the bytes from now on; reading starts with the first one. The stream holds it until it has ended.
    func setReceiver(_ receiver: any ByteReceiver)

    /// While off nothing is read, also no end: the poller cannot tell that a peer left a stream that does not read.
    func setReading(_ on: Bool)

    /// How many bytes were handed over and not yet taken by the socket, or are held back. 0: a write goes out at once, or when the loop's
    /// gate opens.
    var unsent: Int { get }

    /// Hands bytes over; the stream keeps a copy of what the socket does not take now.
    func write(_ bytes: Span<UInt8>)

    /// Hands a batch over, in one call to the kernel; the stream keeps a reference to what the socket does not take now.
    func write(_ batch: [SharedBytes])

    /// Ends the stream; flushing sends first what is unsent. The receiver hears `ended` once, in this turn or a later one.
    func close(flushing: Bool)

    /// The gate's: what is held so far belongs to the round that begins.
    func heldBytesAreNext()

    /// The gate's: bytes of the round that is over leave now.
    func heldBytesMayLeave()
}

/// Contract: who receives a stream's bytes. Called on the stream's loop.
package protocol ByteReceiver: AnyObject, Sendable {
    /// Before each read: copies bytes that were left over into the front of the loop's input and answers how many.
    func lend(_ input: inout MutableSpan<UInt8>) -> Int

    /// New bytes lie in `range` of the loop's input (`EventLoop.withInput`), behind what was lent, and only during this call.
    func received(_ range: Range<Int>)

    /// Everything unsent has been taken.
    func writable()

    /// The last call: the peer left (nil), the connection broke, or `close` is done.
    func ended(_ error: (any Error)?)
}
