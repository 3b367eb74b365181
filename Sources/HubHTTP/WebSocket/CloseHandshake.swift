package import HubBase

/// The end of one WebSocket: who has closed, who is waited for and until when. Whatever code a peer closes with, 1000 answers it.
package struct CloseHandshake: Sendable {
    /// What to do now.
    package enum Step: Equatable, Sendable {
        /// Nothing: it is under way or done.
        case none
        /// Send a close frame with that code, and go on reading for the peer's.
        case send(UInt16)
        /// Send a close frame with that code, and end the stream once it is out.
        case sendAndEnd(UInt16)
        /// End the stream: both have closed.
        case end
        /// Drop the stream: the time is over.
        case abort
    }

    private enum State { case open, closing, ended }

    private var state = State.open
    private let timeout: Duration
    /// When `tick` wants to be called.
    package private(set) var deadline: LoopInstant?

    /// - Parameter timeout: how long the peer may take to close too, and what is unsent to go out.
    package init(timeout: Duration) { self.timeout = timeout }

    /// Whether nobody has closed: data may be sent and is looked at.
    package var isOpen: Bool { state == .open }

    /// This side has nothing more to say.
    package mutating func close(_ code: UInt16 = CloseCode.normal, at now: LoopInstant) -> Step {
        guard state == .open else { return .none }
        (state, deadline) = (.closing, now.advanced(by: timeout))
        return .send(code)
    }

    /// The peer's close frame has come.
    package mutating func peerClosed(at now: LoopInstant) -> Step {
        switch state {
        case .open:
            (state, deadline) = (.ended, now.advanced(by: timeout))
            return .sendAndEnd(CloseCode.normal)
        case .closing:
            state = .ended
            return .end
        case .ended: return .none
        }
    }

    /// The peer broke the protocol: nothing it sends is looked at any more.
    package mutating func failed(_ error: WebSocketError, at now: LoopInstant) -> Step {
        defer { (state, deadline) = (.ended, deadline ?? now.advanced(by: timeout)) }
        switch state {
        case .open: return .sendAndEnd(error.code)
        case .closing: return .end
        case .ended: return .none
        }
    }

    /// Time has passed.
    package mutating func tick(at now: LoopInstant) -> Step {
        guard let deadline, now >= deadline else { return .none }
        (state, self.deadline) = (.ended, nil)
        return .abort
    }
}
