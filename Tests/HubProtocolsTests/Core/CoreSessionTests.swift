import HubProtocols
import Hubs
import Testing

/// Core protocol 2 and 7, told the time.
struct CoreSessionTests {
    private let start = LoopInstant(nanoseconds: 1_000_000_000)

    private func session(_ limits: HubLimits = HubLimits(), open: Bool = true) -> CoreSession {
        let session = CoreSession(wires: [CoreJSON()], limits: limits, now: start)
        if open { session.opened(at: start) }
        return session
    }

    private func seconds(_ count: Int) -> LoopInstant { start.advanced(by: .seconds(count)) }

    /// S210
    @Test func theHandshakeHasItsTime() {
        let session = session(open: false)
        session.heard(at: seconds(14))
        #expect(session.deadline == seconds(15))
    }

    /// S211
    @Test func aPingIsDueWhenNothingElseWasSentForTheInterval() throws {
        let session = session()
        #expect(session.deadline == seconds(15))
        guard case .none = session.tick(at: seconds(14), resting: false) else { throw Unexpected() }
        guard case .send(.ping) = session.tick(at: seconds(15), resting: false) else { throw Unexpected() }
        #expect(session.deadline == seconds(30))
        session.sent(at: seconds(20))
        #expect(session.deadline == seconds(35))
        guard case .none = session.tick(at: seconds(30), resting: false) else { throw Unexpected() }
    }

    /// S209
    @Test func theClientTimeoutIsArmedByTheFirstPing() throws {
        var limits = HubLimits()
        limits.keepAliveInterval = .seconds(1_000)
        let session = session(limits)
        #expect(session.deadline == seconds(1_000))
        guard case .none = session.handle(.ping, at: start) else { throw Unexpected() }
        #expect(session.deadline == seconds(30))
        session.heard(at: seconds(10))
        #expect(session.deadline == seconds(40))
        guard case .none = session.tick(at: seconds(39), resting: false) else { throw Unexpected() }
        guard case .end(let end) = session.tick(at: seconds(40), resting: false) else { throw Unexpected() }
        #expect(end.code == .clientTimeout)
        #expect(end.reason == "Client hasn't sent a message/ping within the configured ClientTimeoutInterval.")
    }

    /// K19
    @Test func theClientTimeoutRestsWhileTheServerDoesNotRead() throws {
        let session = session()
        _ = session.handle(.ping, at: start)
        guard case .send(.ping) = session.tick(at: seconds(40), resting: true) else { throw Unexpected() }
        guard case .none = session.tick(at: seconds(50), resting: false) else { throw Unexpected() }
    }

    /// Core protocol 7.2.
    @Test func eachEndHasItsFarewell() {
        let text = "Connection closed with an error."
        let rows: [(ConnectionEnd.Code, String?)] = [
            (.clientClosed, "nil false"), (.aborted, "nil false"), (.serverStopping, "nil true"),
            (.protocolError, text + " true"), (.clientTimeout, text + " true"), (.sendTimeout, text + " true"),
            (.slowConsumer, text + " true"), (.connectFailed, text + " false"), (.closedByModule, text + " false"),
            (.connectionLost, nil),
            (.transportClosed, nil), (.transportError, nil), (.handshakeFailed, nil), (.authenticationExpired, "nil true"),
            (.hubRemoved, "Why. false"),
        ]
        #expect(Set(rows.map(\.0)) == Set(ConnectionEnd.Code.allCases))
        for (code, words) in rows {
            #expect(farewell(ConnectionEnd(code, "Why."), detailed: false) == words)
            let detailed = words?.replacing(text, with: text + " IOException: Why.")
            #expect(farewell(ConnectionEnd(code, "Why."), detailed: true) == detailed)
        }
    }

    private func farewell(_ end: ConnectionEnd, detailed: Bool) -> String? {
        guard case .close(let error, let allowReconnect)? = session().farewell(end, detailed: detailed) else { return nil }
        return "\(error ?? "nil") \(allowReconnect)"
    }

    private struct Unexpected: Error {}
}
