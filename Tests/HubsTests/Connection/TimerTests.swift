import HubTesting
import Hubs
import Testing

/// `transcripts/core/12` with DESIGN 9's precision: never early, late by a slot of 100 ms at most and the moment's own work.
struct TimerTests {
    private static let fast = HubLimits.with {
        $0.keepAliveInterval = .seconds(1)
        $0.clientTimeoutInterval = .seconds(3)
    }

    private func pings(_ socket: TestSocket) -> Int {
        Talk.words(socket.frames).filter { $0 == #"{"type":6}"# }.count
    }

    private func isClosed(_ socket: TestSocket) -> Bool { socket.frames.contains { $0.opcode == 8 } }

    /// S211
    @Test(arguments: [HubLimits(), fast])
    func anIdleClientIsPingedOnceAnInterval(limits: HubLimits) async throws {
        try await withServer(limits: limits) { server in
            let socket = try await server.talker()
            let start = server.now
            var moments: [Duration] = []
            while moments.count < 5 {
                await server.advance(by: .milliseconds(10))
                if pings(socket) > moments.count { moments.append(start.duration(to: server.now)) }
            }
            for (gap, number) in zip(zip(moments, [.zero] + moments).map { $0 - $1 }, 1...) {
                // Seen up to a step late.
                #expect(gap >= limits.keepAliveInterval - .milliseconds(10), "ping \(number)")
                #expect(gap <= limits.keepAliveInterval + .milliseconds(120), "ping \(number)")
            }
            #expect(!isClosed(socket))
        }
    }

    /// S211
    @Test func aClientThatIsSentToIsNotPinged() async throws {
        try await withServer { server in
            let socket = try await server.talker()
            for _ in 0..<60 {
                await server.advance(by: .seconds(5))
                socket.send(Talk.call("Add", "1,2"))
                await server.settle()
            }
            #expect(pings(socket) == 0)
        }
    }

    /// S211: also what is sent from elsewhere, or long after the call came.
    @Test func lateAnswersAndSendsOfOthersPostponeThePing() async throws {
        let probe = Probe([
            "slow": { hub in
                try await hub.sleep(for: .seconds(14))
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            let socket = try await server.talker()
            let other = try await server.talker()
            socket.send(Talk.run("slow"))
            await server.advance(by: .milliseconds(14_200))
            #expect(socket.frames.count == 2)
            await server.advance(by: .seconds(14))
            #expect(pings(socket) == 0)
            other.send(Talk.call("Send", #""all",[],1"#))
            await server.advance(by: .seconds(14))
            #expect(pings(socket) == 0)
            await server.advance(by: .milliseconds(1_200))
            #expect(pings(socket) == 1)
        }
    }

    /// K17
    @Test func callsWithoutAnAnswerDoNotPostponePings() async throws {
        try await withServer(limits: Self.fast) { server in
            let socket = try await server.talker()
            for _ in 0..<25 {
                socket.send(Talk.call("Add", "1,2", id: nil))
                await server.advance(by: .milliseconds(200))
            }
            #expect((4...5).contains(pings(socket)))
        }
    }

    /// S209
    @Test func aClientThatNeverPingsIsKept() async throws {
        try await withServer { server in
            let socket = try await server.talker()
            await server.advance(by: .seconds(300))
            #expect(!isClosed(socket))
            socket.send(Talk.call("Add", "1,2"))
            #expect(await socket.hears(Talk.result("3")))
        }
    }

    /// S209
    @Test(arguments: [
        HubLimits(), fast,
        .with {
            $0.keepAliveInterval = .seconds(15)
            $0.clientTimeoutInterval = .seconds(3)
        },
    ])
    func aClientThatHasPingedIsClosedWhenItFallsSilent(limits: HubLimits) async throws {
        let probe = Probe()
        try await withServer(probe, limits: limits) { server in
            let socket = try await server.talker()
            await server.advance(by: .milliseconds(500))
            socket.send(Talk.ping)
            await server.advance(by: limits.clientTimeoutInterval - .milliseconds(10))
            #expect(!isClosed(socket))
            await server.advance(by: .milliseconds(210))
            #expect(isClosed(socket))
            #expect(await socket.goodbye().suffix(2) == [Talk.closedWithError, "close 1000"])
            await probe.notes.until { $0.last == "disconnected clientTimeout" }
            #expect(server.complaints.isEmpty)
        }
    }

    /// S209: pings for five minutes, calls without an answer, pieces of a message.
    @Test(arguments: [Talk.ping, Talk.call("Add", "1,2", id: nil), " "])
    func whateverComesIsASignOfLife(message: String) async throws {
        try await withServer { server in
            let socket = try await server.talker()
            socket.send(Talk.ping)
            for _ in 0..<15 {
                await server.advance(by: .seconds(20))
                socket.send(message)
            }
            #expect(!isClosed(socket))
        }
    }

    /// 7.1: a call that runs does not keep a silent client.
    @Test func aCallThatRunsIsNoSignOfLife() async throws {
        let probe = Probe([
            "slow": { hub in
                try await hub.sleep(for: .seconds(60))
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            let socket = try await server.talker()
            socket.send(Talk.ping + Talk.run("slow"))
            await server.advance(by: .milliseconds(30_200))
            #expect(isClosed(socket))
        }
    }

    /// K19
    @Test func aQueuedCallDoesNotMakeAPingingClientLookDead() async throws {
        let probe = Probe([
            "slow": { hub in
                try await hub.sleep(for: .seconds(8))
                return try await HubResult(of: 1)
            }
        ])
        try await withServer(probe, limits: Self.fast) { server in
            let socket = try await server.talker()
            socket.send(Talk.ping + Talk.run("slow") + Talk.call("Echo", "2", id: "2"))
            for _ in 0..<12 {
                socket.send(Talk.ping)
                await server.advance(by: .seconds(1))
            }
            let words = Talk.words(socket.frames)
            #expect(words.filter { $0.contains("result") } == [Talk.result("1"), Talk.result("2", id: "2")])
            #expect((10...12).contains(pings(socket)))
            #expect(!isClosed(socket))
        }
    }

    /// K19: what comes behind a call that waits is read up to a bound; then the server rests, and so does the client timeout.
    @Test func readingPausesAt64KiBAndTheClientTimeoutRests() async throws {
        let gate = Watched(false)
        let probe = Probe([
            "wait": { _ in
                await gate.until { $0 }
                return .nothing
            }
        ])
        try await withServer(probe, limits: Self.fast, on: .init(socketBuffer: 16 * 1024)) { server in
            let socket = try await server.talker()
            socket.send(Talk.ping + Talk.run("wait"))
            let calls = 100
            for number in 0..<calls { socket.send(Talk.echo(bytes: 10_000, id: "\(number)")) }
            await server.advance(by: .seconds(60))
            #expect(!isClosed(socket))
            #expect(await socket.unsent > calls * 10_000 - 64 * 1024 - 64 * 1024 - 16 * 1024)
            gate.change { $0 = true }
            // The answers come in order, and the client timeout begins anew.
            _ = await socket.stream.heard { $0.bytes.count > calls * 9_900 }
            await server.settle()
            let answers = Talk.words(socket.frames).filter { $0.contains("result") }
            #expect(answers.count == calls + 1)
            #expect(answers.last?.contains(#""invocationId":"\#(calls - 1)""#) == true)
            await server.advance(by: .milliseconds(2_900))
            #expect(!isClosed(socket))
            await server.advance(by: .milliseconds(400))
            #expect(isClosed(socket))
        }
    }

    /// The time since reading went on counts, not that since it stopped.
    @Test func theClientTimeoutBeginsAnewWhenReadingDoes() async throws {
        let probe = Probe([
            "slow": { hub in
                try await hub.sleep(for: .milliseconds(5_900))
                return .nothing
            }
        ])
        try await withServer(probe, limits: Self.fast, on: .init(socketBuffer: 1 << 20)) { server in
            let socket = try await server.talker()
            socket.send(Talk.ping + Talk.run("slow"))
            for number in 0..<8 { socket.send(Talk.echo(bytes: 10_000, id: "\(number)")) }
            await server.advance(by: .milliseconds(8_700))
            #expect(!isClosed(socket))
            await server.advance(by: .milliseconds(700))
            #expect(isClosed(socket))
        }
    }
}
