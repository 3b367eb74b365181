package import Hubs

import HubCrypto

/// The tokens of one hub: connections that were negotiated and have not come yet, and those that are there. Safe from any thread.
///
/// Bounded: beyond `maximum` waiting ones a negotiate is refused, and who does not come within `patience` is forgotten when others
/// come, at the latest when they are twice as many.
package final class NegotiatedConnections: Sendable {
    /// What a client gets: the public id, and the secret that its transport shows.
    package struct Ticket: Sendable {
        package let id: String
        package let token: String
        package let user: String?
        fileprivate let expires: LoopInstant
    }

    /// What is known of a token.
    package enum Claim: Sendable {
        case unknown
        /// Its connection has been there already.
        case taken
        case granted(Admission)
    }

    private struct State {
        var waiting: [String: Ticket] = [:]
        /// The public ids of those that are there, by their tokens.
        var connected: [String: String] = [:]
        /// At how many the late ones are looked for, and since when: both keep the looking rare.
        var sweepAt = 64
        var sweptAt: LoopInstant?
        var maximum: Int
        var patience: Duration

        mutating func makeRoom(at now: LoopInstant) {
            guard waiting.count >= min(sweepAt, maximum), sweptAt.map({ $0.duration(to: now) >= .seconds(1) }) ?? true else {
                return
            }
            waiting = waiting.filter { $0.value.expires > now }
            sweepAt = max(64, waiting.count * 2)
            sweptAt = now
        }
    }

    private let state: Lock<State>

    package init(maximum: Int, patience: Duration) { state = Lock(State(maximum: maximum, patience: patience)) }

    /// From now on so many may wait, for so long; who waits already keeps its time.
    package func use(maximum: Int, patience: Duration) {
        state.withLock { ($0.maximum, $0.patience) = (maximum, patience) }
    }

    /// Reserves a connection; nil if too many wait. With `isPublic` the token is the id, as clients of version 0 expect.
    package func reserve(user: String?, isPublic: Bool, at now: LoopInstant) -> Ticket? {
        let id = randomToken()
        let token = isPublic ? id : randomToken()
        return state.withLock { state in
            state.makeRoom(at: now)
            guard state.waiting.count < state.maximum else { return nil }
            let ticket = Ticket(id: id, token: token, user: user, expires: now.advanced(by: state.patience))
            state.waiting[token] = ticket
            return ticket
        }
    }

    /// Looks a token up, and changes nothing.
    package func isKnown(_ token: String, at now: LoopInstant) -> Bool {
        state.withLock { $0.connected[token] != nil || $0.waiting[token].map { $0.expires > now } ?? false }
    }

    /// Takes a token for a connection that comes now, if `user` is who negotiated it, until the admission ends.
    ///
    /// - Returns: nil if it is another user's.
    package func claim(_ token: String, user: String?, at now: LoopInstant) -> Claim? {
        state.withLock { state in
            if state.connected[token] != nil { return .taken }
            guard let ticket = state.waiting[token], ticket.expires > now else {
                state.waiting[token] = nil
                return .unknown
            }
            guard ticket.user == user else { return nil }
            state.waiting[token] = nil
            state.connected[token] = ticket.id
            return .granted(Admission(id: ticket.id, token: token, of: self))
        }
    }

    /// The public id of the connection that came with that token and is there.
    package func connection(of token: String) -> String? { state.withLock { $0.connected[token] } }

    /// How many are remembered that have not come.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// The connection of that token is gone.
    fileprivate func release(_ token: String) { state.withLock { $0.connected[token] = nil } }
}

/// A token that is a connection's, until `end`, or until nobody holds this any more: a client that leaves before its upgrade is
/// answered has no connection that would end.
package final class Admission: Sendable {
    /// The public id.
    package let id: String
    private let token: String
    private let connections: NegotiatedConnections

    fileprivate init(id: String, token: String, of connections: NegotiatedConnections) {
        self.id = id
        self.token = token
        self.connections = connections
    }

    deinit { end() }

    /// The connection is gone.
    package func end() { connections.release(token) }
}
