import HubConfiguration
import HubTesting
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
        let loop = EventLoop(index: 0, poller: ManualPoller())
        let registry = HubRegistry()
        registry.open(on: [loop], plans: plans)
        let request = HubRequest(path: "/", peer: SocketAddress(host: "127.0.0.1", port: 1))
        connection = HubConnection(
            id: ConnectionID("c1"), user: user, request: request, hub: 0, shard: registry.shards[0],
            transport: DeadEndTransport(), session: DeadEndSession())
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
