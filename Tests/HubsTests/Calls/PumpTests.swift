import HubSettings
import HubTesting
import Hubs
import Testing

/// S199: how many calls of a client run at once, and in which order they start.
struct PumpTests {
    private let gate = Watched<Set<Int>>([])

    /// Each call says that it begins, and goes on when its number is let through.
    private var probe: Probe {
        var actions: [String: Probe.Action] = [:]
        for number in 1...9 {
            actions["\(number)"] = { [gate] hub in
                hub.probe.note("begin \(number)")
                await gate.until { $0.contains(number) }
                hub.probe.note("end \(number)")
                return try await HubResult(of: number)
            }
        }
        return Probe(actions)
    }

    @Test(arguments: [false, true])
    func theSecondCallWaitsByDefault(inOneBurst: Bool) async throws {
        let probe = probe
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test")
            await call(1...3, socket, inOneBurst: inOneBurst)
            await server.settle()
            #expect(probe.calls == ["begin 1"])
            open(1)
            await probe.notes.until { $0.contains("begin 2") }
            await server.settle()
            #expect(probe.calls == ["begin 1", "end 1", "begin 2"])
            open(2, 3)
            #expect(await answers(socket, 3) == [1, 2, 3])
            #expect(probe.calls == ["begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3"])
        }
    }

    @Test(arguments: [false, true])
    func fourOverlapAndTheFifthWaits(inOneBurst: Bool) async throws {
        let probe = probe
        var limits = HubLimits()
        limits.maximumParallelInvocationsPerClient = 4
        try await withServer(probe, limits: limits) { server in
            let socket = try await server.webSocket("/test")
            await call(1...6, socket, inOneBurst: inOneBurst)
            await server.settle()
            #expect(probe.calls == (1...4).map { "begin \($0)" })
            open(3)
            await probe.notes.until { $0.contains("begin 5") }
            await server.settle()
            #expect(probe.calls == (1...4).map { "begin \($0)" } + ["end 3", "begin 5"])
            open(5)
            await probe.notes.until { $0.contains("begin 6") }
            open(1, 2, 4, 6)
            #expect(Array(await answers(socket, 6).prefix(2)) == [3, 5])
        }
    }

    @Test func theLimitIsEachClientsOwn() async throws {
        let probe = probe
        try await withServer(probe) { server in
            for number in 1...3 {
                let socket = try await server.webSocket("/test")
                await call(number...number, socket, inOneBurst: true)
            }
            await server.settle()
            #expect(probe.calls == ["begin 1", "begin 2", "begin 3"])
            open(1, 2, 3)
        }
    }

    @Test func pingsAreReadWhileACallRuns() async throws {
        var limits = HubLimits()
        limits.clientTimeoutInterval = .seconds(3)
        limits.keepAliveInterval = .seconds(1)
        let probe = probe
        try await withServer(probe, limits: limits) { server in
            let socket = try await server.webSocket("/test")
            await call(1...1, socket, inOneBurst: true)
            for _ in 0..<10 {
                socket.send(#"{"type":6}"# + "\u{1E}")
                await server.advance(by: .seconds(1))
            }
            open(1)
            #expect(await answers(socket, 1) == [1])
        }
    }

    @Test(arguments: [1, 4])
    func callsStartInTheirOrderHoweverTheirBytesCome(parallel: Int) async throws {
        var limits = HubLimits()
        limits.maximumParallelInvocationsPerClient = parallel
        for chunk in [1, 7, 100] {
            let probe = Probe([
                "note": { hub in
                    await Task.yield()
                    return .nothing
                }
            ])
            let order = Watched<[HubValue]>([])
            let module = Around { call, next in
                order.change { $0.append(call.arguments[1]) }
                return try await next(call)
            }
            try await withServer(probe, limits: limits, modules: [ModuleEntry(module)], on: .init(chunk: chunk)) { server in
                let socket = try await server.webSocket("/test")
                let calls = (0..<40).map { TestSocket.invocation("Run", #""note",\#($0)"#, id: "\($0)") }
                socket.send(TestSocket.handshake + calls.joined())
                _ = await socket.frames(41)
                #expect(order.value == (0..<40).map { .integer($0) })
            }
        }
    }

    private func open(_ numbers: Int...) { gate.change { $0.formUnion(numbers) } }

    private func call(_ numbers: ClosedRange<Int>, _ socket: TestSocket, inOneBurst: Bool) async {
        let calls = numbers.map { TestSocket.invocation("Run", #""\#($0)""#, id: "\($0)") }
        if inOneBurst {
            socket.send(TestSocket.handshake + calls.joined())
        } else {
            socket.send(TestSocket.handshake)
            for call in calls { socket.send(call) }
        }
        _ = await socket.frames(1)
    }

    /// The first `count` results, in the order they came; there may be pings between them.
    private func answers(_ socket: TestSocket, _ count: Int) async -> [Int] {
        var frames = 0
        while true {
            let results = TestSocket.records(await socket.frames(frames)).compactMap { record in
                record.firstMatch(of: /"result":(\d+)/).flatMap { Int($0.1) }
            }
            if results.count >= count { return results }
            frames = socket.frames.count + 1
        }
    }
}

extension Probe {
    /// What was noted of calls.
    fileprivate var calls: [String] { notes.value.filter { $0.hasPrefix("begin") || $0.hasPrefix("end") } }
}
