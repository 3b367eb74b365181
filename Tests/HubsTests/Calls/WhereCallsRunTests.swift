import HubBase
import HubSettings
import HubTesting
@testable import Hubs
import Testing

/// Chain, method and completion run inside the read that brought the call; what they await brings them back to the loop.
@Suite(.timeLimit(.minutes(5)))
struct WhereCallsRunTests {
    enum Place {
        case inTheRead
        case onTheLoop
        case elsewhere

        init(_ call: HubCall) {
            let connection = call.connection
            self = !connection.loop.isCurrent ? .elsewhere : connection.own.value.isReadingBurst ? .inTheRead : .onTheLoop
        }
    }

    /// What a method may await.
    enum Step: CaseIterable {
        case nothing
        case plainFunction
        case concurrentFunction
        case yield
        case sleep
        case loopClock
        case foreignActor
        case mainActor
        case continuation
        case taskGroup
        case send

        var staysInTheRead: Bool { [.nothing, .plainFunction, .concurrentFunction, .send].contains(self) }
    }

    @Test(arguments: Step.allCases)
    func aCallRunsInTheReadAndComesBackToTheLoop(step: Step) async throws {
        let places = Watched<[Place]>([])
        @Sendable func note(_ call: HubCall) { places.change { $0.append(Place(call)) } }
        let chain = Around { call, next in
            note(call.shared)
            let result = try await next(call)
            note(call.shared)
            return result
        }
        let probe = Probe([
            "step": { hub in
                note(hub.context.call)
                try await perform(step, hub)
                note(hub.context.call)
                return try await HubResult(of: Noted { note(hub.context.call) })
            }
        ])
        // Real time passes here: no ping comes between.
        let limits = HubLimits.with { $0.keepAliveInterval = .seconds(3_600) }
        try await RealServer.run([testHub(probe, limits, [ModuleEntry(chain)])]) { server in
            let socket = try await server.webSocket()
            defer { socket.drop() }
            socket.send(TestSocket.handshake)
            _ = await socket.frames(1)
            socket.send(TestSocket.invocation("Run", #""step""#, id: "1"))
            let records = TestSocket.records(await socket.frames(step == .send ? 3 : 2))
            #expect(records.last == #"{"type":3,"invocationId":"1","result":true}"#)
            let later: Place = step.staysInTheRead ? .inTheRead : .onTheLoop
            // In front of the method, in it before and after, behind it, and when the result is written.
            #expect(places.value == [.inTheRead, .inTheRead, later, later, later])
        }
    }

    @Test func methodsAndEventsOfAHubOnThePoolRunThereAndItsStagesOnTheLoop() async throws {
        let places = Watched<[Place]>([])
        @Sendable func note(_ call: HubCall) { places.change { $0.append(Place(call)) } }
        let chain = Around { call, next in
            note(call.shared)
            let result = try await next(call)
            note(call.shared)
            return result
        }
        let events = Watched<[Place]>([])
        let probe = Probe(
            [
                "step": { hub in
                    note(hub.context.call)
                    try await perform(.sleep, hub)
                    note(hub.context.call)
                    return .nothing
                }
            ], whenConnected: { hub in events.change { $0.append(Place(hub.context.call)) } },
            whenDisconnected: { hub, _ in events.change { $0.append(Place(hub.context.call)) } })
        let limits = HubLimits.with { $0.execution = .pool }
        try await RealServer.run([testHub(probe, limits, [ModuleEntry(chain)])]) { server in
            let guest = try await server.guest()
            places.change { $0 = [] }
            try await guest.client.invoke("Run", "step")
            #expect(places.value == [.inTheRead, .elsewhere, .elsewhere, .onTheLoop])
            let echoed = try await guest.client.invoke("Echo", "text", as: String.self)
            #expect(echoed == "text")
            await guest.client.close()
            let noted = await events.until { $0.count == 2 }
            #expect(noted == [.elsewhere, .elsewhere])
        }
    }

    @Test func answersOfABurstLeaveInOneWrite() async throws {
        try await RealServer.run([testHub()]) { server in
            let socket = try await server.webSocket()
            defer { socket.drop() }
            socket.send(TestSocket.handshake)
            _ = await socket.frames(1)
            let before = socket.stream.heard.reads
            socket.send(
                bytes: (0..<20).flatMap {
                    TestSocket.frame(opcode: 1, Array(TestSocket.invocation("Echo", "1", id: "\($0)").utf8))
                })
            _ = await socket.frames(21)
            #expect(socket.stream.heard.reads == before + 1)
        }
    }

    @Test(arguments: [false, true])
    func eventsRunOnTheLoop(suspends: Bool) async throws {
        let places = Watched<[Place]>([])
        let probe = Probe(
            whenConnected: { hub in
                if suspends { await continuation(hub) }
                places.change { $0.append(Place(hub.context.call)) }
            },
            whenDisconnected: { hub, _ in
                if suspends { await continuation(hub) }
                places.change { $0.append(Place(hub.context.call)) }
            })
        try await RealServer.run([testHub(probe)]) { server in
            try await server.guest().client.close()
            let noted = await places.until { $0.count == 2 }
            #expect(!noted.contains(.elsewhere))
            #expect(noted[0] == (suspends ? .onTheLoop : .inTheRead))
        }
    }

    /// S103, with threads.
    @Test func whoWasAddedOnAnotherThreadReceivesWhatIsSentNext() async throws {
        let probe = Probe([
            "rounds": { hub in
                for round in 0..<1_000 {
                    try await hub.groups.add(hub.probe.named, to: "g\(round)")
                    try await hub.clients.group("g\(round)").call("receive", round)
                }
                return .nothing
            }
        ])
        try await RealServer.run([testHub(probe)], loops: 4) { server in
            var guests: [Guest] = []
            for loop in 0..<4 { guests.append(try await server.guest(loop: loop)) }
            probe.name(ConnectionID(guests[2].id))
            try await guests[0].client.invoke("Run", "rounds")
            #expect(await guests[2].heard(1_000) == (0..<1_000).map { .integer($0) })
        }
    }

    /// With threads, and with calls of several clients at once.
    @Test func broadcastsOfSeveralThreadsArriveEachInItsOrder() async throws {
        let probe = Probe([
            "send": { hub in
                for number in 0..<100 { try await hub.clients.all.call("receive", hub.context.connectionID.text, number) }
                return .nothing
            }
        ])
        try await RealServer.run([testHub(probe)], loops: 4) { server in
            var guests: [Guest] = []
            for index in 0..<8 { guests.append(try await server.guest(loop: index % 4)) }
            let everything = Watched<[[[HubValue]]]>(Array(repeating: [], count: 8))
            for (index, guest) in guests.enumerated() {
                await guest.client.on("receive") { arguments in everything.change { $0[index].append(arguments) } }
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for guest in guests { group.addTask { try await guest.client.invoke("Run", "send") } }
                try await group.waitForAll()
            }
            let heard = await everything.until { $0.allSatisfy { $0.count == 800 } }
            for calls in heard {
                for guest in guests {
                    let numbers = calls.filter { $0[0] == .string(guest.id) }.map { $0[1] }
                    #expect(numbers == (0..<100).map { .integer($0) })
                }
            }
        }
    }
}

/// True; says when it is encoded.
private struct Noted: Encodable {
    let note: @Sendable () -> Void

    func encode(to encoder: any Encoder) throws {
        note()
        var container = encoder.singleValueContainer()
        try container.encode(true)
    }
}

private actor Foreign {
    private(set) var visits = 0

    func visit() { visits += 1 }
}

private func plain() async {}

@concurrent private func concurrent() async {}

/// Waits for another thread, which begins when the loop goes on: not before the method waits, else it would go on at once.
private func continuation(_ hub: TestHub) async {
    let loop = hub.context.call.connection.loop
    await withCheckedContinuation { continuation in loop.execute { _ = try? SystemThread { continuation.resume() } } }
}

private func perform(_ step: WhereCallsRunTests.Step, _ hub: TestHub) async throws {
    switch step {
    case .nothing: break
    case .plainFunction: await plain()
    case .concurrentFunction: await concurrent()
    case .yield: await Task.yield()
    // Long enough that it has not passed before the method waits.
    case .sleep: try await Task.sleep(for: .milliseconds(50))
    case .loopClock: try await hub.sleep(for: .milliseconds(1))
    case .foreignActor: await Foreign().visit()
    case .mainActor: await MainActor.run {}
    case .continuation: await continuation(hub)
    case .taskGroup: await withTaskGroup(of: Void.self) { $0.addTask {} }
    case .send: try await hub.clients.caller.call("receive", 1)
    }
}
