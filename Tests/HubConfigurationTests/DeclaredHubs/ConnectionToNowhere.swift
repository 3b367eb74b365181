import HubConfiguration
import Synchronization

@testable import Hubs

/// Runs methods of a declared hub for a caller whose loop stands still: sends are recorded in front of delivery.
struct ConnectionToNowhere {
    private let plan: HubPlan
    private let connection: HubConnection
    private let recorder = SendRecorder()

    /// The first hub of a file, for a caller with the id `c1`.
    init(_ text: String, user: HubUser = .anonymous, environment: [String: String] = [:]) throws {
        var source = try configure(text, environment).hubs[0]
        source.modules.append(ModuleEntry(recorder))
        let plans = try PlanBuilder(trace: TraceSwitch()).build([source], generation: 1)
        let loop = EventLoop(index: 0, poller: StillPoller())
        let registry = HubRegistry()
        registry.open(on: [loop], plans: plans)
        let request = HubRequest(path: "/", peer: SocketAddress(host: "127.0.0.1", port: 1))
        connection = HubConnection(
            id: ConnectionID("c1"), user: user, request: request, hub: 0, shard: registry.shards[0], transport: DeadTransport(),
            session: DeadSession())
        plan = plans[0]
    }

    /// What the method answers, and what it sent.
    func call(_ method: String, _ arguments: HubValue...) async throws -> (result: HubValue, sends: [String]) {
        guard let method = plan.methods.first(where: { $0.name == method }) else { throw HubFailure.unknownMethod }
        let call = HubCall(connection: connection, plan: plan, method: method, started: LoopInstant(nanoseconds: 0))
        let result = try await method.run(IncomingCall(call, arguments: HubArguments(arguments)), method.factory)
        return (try result.value(), recorder.take())
    }
}

private final class SendRecorder: OutgoingModule {
    private let sends = Mutex<[String]>([])

    func outgoing(_ call: OutgoingCall, next: OutgoingNext) async throws {
        let arguments = try call.arguments.map { try HubValue(encoding: $0) }
        sends.withLock { $0.append("\(call.selection) \(call.method) \(HubValue.array(arguments))") }
    }

    func take() -> [String] {
        sends.withLock { sends in
            defer { sends = [] }
            return sends
        }
    }
}

private final class StillPoller: Poller {
    var now: LoopInstant { LoopInstant(nanoseconds: 0) }

    func run(_ loop: EventLoop) {}
    func wake() {}
    func listen(on address: SocketAddress, accept: @escaping @Sendable (AcceptedSocket) -> Void) throws -> any Listener {
        throw HubUseError.callEnded
    }
    func connect(to address: SocketAddress, on loop: EventLoop) async throws -> any ByteStream { throw HubUseError.callEnded }
    func adopt(_ socket: AcceptedSocket, on loop: EventLoop) throws -> any ByteStream { throw HubUseError.callEnded }
    func watch(
        _ descriptor: Int32, on loop: EventLoop, _ ready: @escaping @Sendable (Readiness) -> Void
    ) throws -> any DescriptorWatch { throw HubUseError.callEnded }
}

private final class DeadTransport: HubTransport {
    let name = "none"
    var peerEnd: ConnectionEnd? { nil }
    var unsent: Int { 0 }
    var isGathering: Bool { false }
    var closeDeadline: LoopInstant? { nil }

    func framing(of format: TransferFormat) -> any HubFraming { DeadFraming() }
    func unframe(_ bytes: inout MutableSpan<UInt8>, at now: LoopInstant) -> Int { 0 }
    func write(_ fill: (inout ByteWriter) -> Void) {}
    func drain(_ queue: inout SendQueue) {}
    func setReading(_ on: Bool) {}
    func close(at now: LoopInstant) {}
    func abort() {}
}

private final class DeadFraming: HubFraming {
    func frame(_ out: inout ByteWriter, _ message: (inout ByteWriter) -> Void) {}
}

private final class DeadSession: HubSession {
    var deadline: LoopInstant { LoopInstant(nanoseconds: .max) }

    func open(_ bytes: Span<UInt8>) throws(HandshakeFailure) -> Opening? { nil }
    func opened(at now: LoopInstant) {}
    func heard(at now: LoopInstant) {}
    func sent(at now: LoopInstant) {}
    func handle(_ message: InboundMessage, at now: LoopInstant) -> SessionStep { .none }
    func tick(at now: LoopInstant, resting: Bool) -> SessionStep { .none }
    func farewell(_ end: ConnectionEnd, detailed: Bool) -> OutboundMessage? { nil }
}
