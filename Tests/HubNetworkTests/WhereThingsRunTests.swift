import HubBase
import HubNetwork
import HubTesting
import Testing

/// Where the parts of a pump run that starts in a read callback.
struct WhereThingsRunTests {
    enum Place {
        case inTheCallback
        case onTheLoop
        case elsewhere
    }

    /// What a pump may await, and whether it gives up the callback for it.
    enum Step: CaseIterable {
        case plainFunction
        case nonsendingFunction
        case concurrentFunction
        case yield
        case sleep
        case foreignActor
        case actorOfTheLoop
        case continuationResumedElsewhere
        case taskGroup
        case asyncLet
        case mainActor

        var staysInTheCallback: Bool { [.plainFunction, .nonsendingFunction, .concurrentFunction].contains(self) }
    }

    @Test(arguments: Step.allCases)
    func aPumpStartsInTheCallbackAndComesBackToTheLoop(step: Step) async throws {
        try await withCallback { callback in
            let places = await callback.run { loop, note in
                _ = Task.immediate(executorPreference: loop.tasks) {
                    note()
                    await perform(step, on: loop)
                    note()
                    callback.finish()
                }
            }
            #expect(places == [.inTheCallback, step.staysInTheCallback ? .inTheCallback : .onTheLoop])
        }
    }

    @Test func aTaskMadeInAPumpLeavesTheLoop() async throws {
        try await withCallback { callback in
            let places = await callback.run { loop, note in
                _ = Task.immediate(executorPreference: loop.tasks) {
                    await Task { note() }.value
                    await Task.detached { note() }.value
                    callback.finish()
                }
            }
            #expect(places == [.elsewhere, .elsewhere])
        }
    }

    @Test func childrenOfAPumpStayOnTheLoop() async throws {
        try await withCallback { callback in
            let places = await callback.run { loop, note in
                _ = Task.immediate(executorPreference: loop.tasks) {
                    await withTaskGroup(of: Void.self) { group in group.addTask { note() } }
                    async let child: Void = note()
                    await child
                    callback.finish()
                }
            }
            #expect(places == [.onTheLoop, .onTheLoop])
        }
    }

    /// With one object for both kinds of executor each hop of a task without preference would pass the queue, behind work that waits.
    @Test func aCallBetweenActorsOfTheLoopDoesNotPassTheQueue() async throws {
        try await withCallback { callback in
            let (one, two) = (OfLoop(callback.loop), OfLoop(callback.loop))
            #expect(await one.passesTheQueue(calling: two) == false)
        }
    }

    private func withCallback(_ body: (Callback) async throws -> Void) async throws {
        try await withLoops { loops in
            let loop = loops.all[0]
            let callback = Callback(loop)
            let listener = try await loops.listen(on: anyPort) { $0.setReceiver(callback) }
            let client = StreamRecorder(try await loop.poller.connect(to: listener.address, on: loop))
            callback.client.withLock { $0 = client }
            try await body(callback)
        }
    }
}

/// Runs what a test gives it inside a read callback of a socket.
private final class Callback: ByteReceiver {
    typealias Work = @Sendable (EventLoop, @escaping @Sendable () -> Void) -> Void

    private struct State {
        var work: Work?
        var isInside = false
        var places: [WhereThingsRunTests.Place] = []
        var waiting: CheckedContinuation<[WhereThingsRunTests.Place], Never>?
    }

    let loop: EventLoop
    let client = Lock<StreamRecorder?>(nil)
    private let state = Lock(State())

    init(_ loop: EventLoop) { self.loop = loop }

    /// Runs `work` in the callback; answers the places it noted when it has called `finish`.
    func run(_ work: @escaping Work) async -> [WhereThingsRunTests.Place] {
        await withCheckedContinuation { continuation in
            state.withLock { state in
                state.work = work
                state.waiting = continuation
            }
            client.withLock { $0 }?.send([1])
        }
    }

    func finish() {
        let (waiting, places) = state.withLock { ($0.waiting, $0.places) }
        waiting?.resume(returning: places)
    }

    private func note() {
        let isCurrent = loop.isCurrent
        state.withLock { $0.places.append(!isCurrent ? .elsewhere : $0.isInside ? .inTheCallback : .onTheLoop) }
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        let work = state.withLock { state in
            state.isInside = true
            return state.work
        }
        work?(loop) { self.note() }
        state.withLock { $0.isInside = false }
    }

    func writable() {}
    func ended(_ error: (any Error)?) {}
}

private actor Foreign {
    private(set) var visits = 0
    func visit() { visits += 1 }
}

private actor OfLoop {
    private let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { loop.asUnownedSerialExecutor() }

    init(_ loop: EventLoop) { self.loop = loop }

    func visit() { loop.check() }

    func passesTheQueue(calling other: OfLoop) async -> Bool {
        let hasPassed = Watched(false)
        loop.execute { hasPassed.change { $0 = true } }
        await other.visit()
        return hasPassed.value
    }
}

private func plain() async {}
private nonisolated(nonsending) func nonsending() async {}
@concurrent private func concurrent() async {}

private func perform(_ step: WhereThingsRunTests.Step, on loop: EventLoop) async {
    switch step {
    case .plainFunction: await plain()
    case .nonsendingFunction: await nonsending()
    case .concurrentFunction: await concurrent()
    case .yield: await Task.yield()
    // Long enough that it has not passed before the pump waits.
    case .sleep: try? await Task.sleep(for: .milliseconds(50))
    case .foreignActor: await Foreign().visit()
    case .actorOfTheLoop: await OfLoop(loop).visit()
    case .continuationResumedElsewhere:
        // Not before the pump waits, else it would go on at once.
        await withCheckedContinuation { continuation in
            loop.execute { _ = try? SystemThread { continuation.resume() } }
        }
    case .taskGroup: await withTaskGroup(of: Void.self) { $0.addTask {} }
    case .asyncLet:
        async let child: Void = plain()
        await child
    case .mainActor: await MainActor.run {}
    }
}
