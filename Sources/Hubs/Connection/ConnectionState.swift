import HubBase

/// What one connection remembers, all of it the loop's: see `LoopOwned`.
struct ConnectionState: ~Copyable {
    let session: any HubSession
    var phase = HubConnection.Phase.handshake
    /// The time of the current burst.
    var now: LoopInstant

    // Coming in.
    var unread = InboundBytes()
    /// The call that stands in front of the unread bytes.
    var front: FrontCall?
    /// How many unread bytes have been looked at in vain for the end of a message.
    var searched = 0
    /// How many unread bytes lie in front of the loop's input.
    var lent = 0
    var isReadingBurst = false
    var isReadingOff = false

    // Calls.
    var pumps = PumpSlots()
    var companions = Companions()
    var arguments: RawArguments?
    var callNumber = 0

    // Going out.
    var lane: Lane?
    var queue = SendQueue()
    var waiting: [RoomWaiter] = []
    var stall = SendStall()
    /// Whether the queue is drained when the turn ends.
    var isMarked = false
    /// Whether something was sent that postpones the next ping.
    var hasSent = false

    // Where it stands, when it is looked at, how it ends.
    var places = ConnectionPlaces()
    var timer: LoopTimer?
    var timerDeadline = LoopInstant(nanoseconds: .max)
    var ending = Ending()
    /// When it is not known any more who this is.
    var identityEnd: LoopInstant?

    init(session: any HubSession, now: LoopInstant) {
        self.session = session
        self.now = now
    }
}

// Structs, not tuples: an optional tuple that holds an enum is copied and destroyed by way of its metadata, 1,000 instructions a call.

/// A call that has been read and not begun, and how many bytes it takes.
struct FrontCall {
    let message: InboundInvocation
    let length: Int
}

/// A message that has been read, and how many bytes it takes.
struct FoundMessage {
    let message: InboundMessage
    let length: Int
}
