import Glibc
import HubSettings
import HubTesting
import Hubs
import Testing

/// A method of a hub on the pool that blocks its thread.
struct BlockingTests {
    @Test func aMethodThatBlocksOnThePoolHoldsUpNobodyOnItsLoop() async throws {
        let gate = try Gate()
        let probe = Probe([
            "block": { hub in
                hub.probe.note("blocks")
                return HubResult(.bool(gate.wait()))
            }
        ])
        try await withServer([testHub(probe, .with { $0.execution = .pool }, key: "pool"), testHub(key: "loop")]) { server in
            let blocked = try await server.talker("/pool")
            blocked.send(Talk.run("block"))
            await probe.notes.until { $0.contains("blocks") }
            // Newcomers, calls of others, sends to the client that waits, and timers.
            let other = try await server.guest("/loop")
            #expect(try await other.client.invoke("Add", 1, 2, as: Int.self) == 3)
            try await server.hubContext(key: "pool").clients.all.call("receive", 1)
            #expect(await blocked.hears(#"{"type":1,"target":"receive","arguments":[1]}"#))
            await server.advance(by: .seconds(16))
            #expect(await blocked.hears(Talk.ping))
            #expect(!Talk.words(blocked.frames).contains(Talk.result("true")))
            gate.open()
            #expect(await blocked.hears(Talk.result("true")))
        }
    }

    /// Blocks a thread until it is opened, or for 10 s.
    private final class Gate: Sendable {
        private let ends: (read: Int32, write: Int32)

        init() throws {
            var ends: [Int32] = [0, 0]
            guard pipe(&ends) == 0 else { throw Failure(code: errno) }
            self.ends = (ends[0], ends[1])
        }

        deinit {
            close(ends.read)
            close(ends.write)
        }

        /// Whether it was opened.
        func wait() -> Bool {
            var end = pollfd(fd: ends.read, events: Int16(POLLIN), revents: 0)
            return poll(&end, 1, 10_000) == 1
        }

        func open() { write(ends.write, [1], 1) }

        struct Failure: Error { let code: Int32 }
    }
}
