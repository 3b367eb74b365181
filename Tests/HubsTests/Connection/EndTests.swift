import HubTesting
import Hubs
import Testing

/// DESIGN 9, "The end"; K42.
struct EndTests {
    /// How a client may vanish.
    enum Way: CaseIterable {
        case leaves, breaks, closes

        func go(_ socket: TestSocket) {
            switch self {
            case .leaves: socket.drop()
            case .breaks: socket.reset()
            case .closes: socket.send(bytes: Talk.close)
            }
        }
    }

    @Test(arguments: Way.allCases, [1, 2])
    func aClientThatVanishesCancelsItsCallWithAnotherQueuedAndHasOneEvent(way: Way, loops: Int) async throws {
        let probe = Probe([
            "wait": { hub in
                await hub.probe.waitForCancellation()
                return .nothing
            },
            "second": { hub in
                hub.probe.note("second")
                return .nothing
            },
        ])
        try await withServer(probe, on: .init(loops: loops)) { server in
            let socket = try await server.talker()
            socket.send(Talk.run("wait") + Talk.run("second", id: "2"))
            await server.settle()
            way.go(socket)
            await server.advance(by: .milliseconds(100))
            #expect(probe.notes.value.contains("cancelled"))
            await probe.notes.until { $0.count == 3 }
            await server.advance(by: .seconds(20))
            let code = way == .closes ? "transportClosed" : "connectionLost"
            #expect(probe.notes.value.dropFirst() == ["cancelled", "disconnected \(code)"])
            #expect(server.connectionCount == 0)
            #expect(server.complaints.isEmpty)
        }
    }

    /// K42
    @Test func aMethodThatSleepsInStepsEndsAtItsNextStep() async throws {
        let probe = Probe([
            "steps": { hub in
                for _ in 0..<60 { try await hub.sleep(for: .seconds(1)) }
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            let socket = try await server.talker()
            socket.send(Talk.run("steps"))
            await server.advance(by: .milliseconds(2_500))
            socket.drop()
            await server.advance(by: .seconds(1))
            await probe.notes.until { $0.last == "disconnected connectionLost" }
            #expect(server.complaints.isEmpty)
        }
    }

    /// K42
    @Test func aMethodThatIgnoresCancellationHoldsTheEventFor5SecondsAndIsNamedOnce() async throws {
        let gate = Watched(false)
        let probe = Probe([
            "stubborn": { _ in
                await waitInAnyCase(for: gate)
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            let socket = try await server.talker()
            socket.send(Talk.run("stubborn") + Talk.call("Add", "1,2"))
            await server.settle()
            socket.drop()
            await server.advance(by: .milliseconds(4_950))
            #expect(probe.notes.value.count == 1)
            await server.advance(by: .milliseconds(250))
            await probe.notes.until { $0.count == 2 }
            #expect(probe.notes.value.last == "disconnected connectionLost")
            #expect(server.complaints == ["Run on hub test ignores its cancellation"])
            await server.settle()
            #expect(server.connectionCount == 0)
            gate.change { $0 = true }
            await server.advance(by: .seconds(20))
            #expect(probe.notes.value.count == 2)
            #expect(server.complaints.count == 1)
        }
    }

    @Test func aConnectEventThatIgnoresCancellationIsNamedToo() async throws {
        let gate = Watched(false)
        let probe = Probe(whenConnected: { _ in await waitInAnyCase(for: gate) })
        try await withServer(probe) { server in
            let socket = try await server.talker()
            socket.send(Talk.call("Add", "1,2"))
            await server.settle()
            #expect(socket.frames.count == 1)
            socket.drop()
            await server.advance(by: .milliseconds(5_200))
            await probe.notes.until { $0.count == 2 }
            #expect(server.complaints == ["onConnected on hub test ignores its cancellation"])
            gate.change { $0 = true }
        }
    }

    /// S112
    @Test func callsWaitForTheConnectEvent() async throws {
        let probe = Probe(whenConnected: { try await $0.sleep(for: .milliseconds(800)) })
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test")
            socket.send(Talk.hello + Talk.call("Add", "1,2"))
            await server.advance(by: .milliseconds(790))
            #expect(Talk.words(socket.frames) == ["{}"])
            await server.advance(by: .milliseconds(210))
            #expect(await socket.words(2) == ["{}", Talk.result("3")])
        }
    }

    @Test func whoLeavesBeforeTheHandshakeHasNoEvent() async throws {
        let probe = Probe()
        try await withServer(probe) { server in
            for way in Way.allCases { way.go(try await server.webSocket("/test")) }
            await server.advance(by: .seconds(20))
            #expect(probe.notes.value.isEmpty)
            #expect(server.connectionCount == 0)
        }
    }

    /// The selectors forget a client at once, not when its calls have ended.
    @Test func aClientThatLeftIsNotSentTo() async throws {
        let gate = Watched(false)
        let probe = Probe([
            "stubborn": { _ in
                await waitInAnyCase(for: gate)
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            let leaving = try await server.talker()
            let other = try await server.talker()
            leaving.send(Talk.run("stubborn"))
            await server.settle()
            leaving.send(#"{"type":7}"# + Talk.end)
            await server.settle()
            other.send(Talk.call("Send", #""all",[],1"#))
            await server.settle()
            #expect(Talk.words(leaving.frames) == ["{}", #"{"type":7}"#, "close 1000"])
            gate.change { $0 = true }
        }
    }

    /// A client that is not read from, because its calls wait, still leaves in order when the server closes it.
    @Test func theGoodbyeOfAClientThatWasNotReadFromIsSeen() async throws {
        let connection = Watched<HubCallerContext?>(nil)
        let probe = Probe([
            "wait": { hub in
                connection.change { $0 = hub.context }
                await hub.probe.waitForCancellation()
                return .nothing
            }
        ])
        try await withServer(probe, on: .init(socketBuffer: 1 << 20)) { server in
            let socket = try await server.talker()
            socket.send(Talk.run("wait"))
            for _ in 0..<20 { socket.send(Talk.echo(bytes: 10_000)) }
            socket.send(bytes: Talk.close)
            await server.settle()
            // Not read yet: the close frame lies behind what waits.
            #expect(socket.frames.count == 1)
            connection.value?.abort()
            await server.settle()
            #expect(Talk.words(socket.frames) == ["{}", #"{"type":7}"#, "close 1000"])
            #expect(socket.stream.heard.ends == 1)
        }
    }
}

/// Waits also when it is cancelled.
private func waitInAnyCase(for gate: Watched<Bool>) async { _ = await Task { await gate.until { $0 } }.value }
