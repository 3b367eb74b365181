public import Hubs

/// A call that nobody made: the context for a hub whose methods a test calls itself, without server, pipeline and client.
///
/// ```swift
/// @Test func whoJoinsIsAnnouncedToTheOthers() async throws {
///     let call = TestCall(user: HubUser(id: "ada"))
///     try await ChatHub(context: call.context).join(room: "tea")
///     let caller = call.context.connectionID
///     #expect(call.groupChanges == [.added(caller, to: "tea")])
///     #expect(call.sent == [TestCall.Sent(.group("tea", except: [caller]), "joined", "ada")])
/// }
/// ```
///
/// Sends and changes of groups throw what they would throw in a server, and reach nobody; a method can be called as often as the test
/// likes. What belongs to the pipeline (names, binding, modules) is tested by `TestServer`. Safe from any thread.
public final class TestCall: Sendable {
    /// One send of the hub.
    public struct Sent: Sendable, Equatable {
        /// Whom it goes to.
        public let selection: HubSelection
        /// The client method.
        public let method: String
        /// The arguments as clients get them.
        public let arguments: [HubValue]

        /// A send of that method with those arguments.
        public init(_ selection: HubSelection, _ method: String, _ arguments: HubValue...) {
            self.init(selection, method, values: arguments)
        }

        init(_ selection: HubSelection, _ method: String, values: [HubValue]) {
            self.selection = selection
            self.method = method
            arguments = values
        }
    }

    /// One change of a group.
    public enum GroupChange: Sendable, Equatable {
        /// The connection was put into the group.
        case added(ConnectionID, to: String)
        /// The connection was taken out of the group.
        case removed(ConnectionID, from: String)
    }

    /// What the hub is made with. What stands in its `items` and `features` before, the hub finds there.
    public let context: HubCallerContext

    private let recorder: SendRecorder
    private let changes: Watched<[GroupChange]>
    private let listener = RecordingListener()
    private let transport = DeadEndTransport(name: "WebSockets")

    /// A call of that user, over a connection of that id, which came with that request.
    public init(
        connection: ConnectionID = ConnectionID("caller"), user: HubUser = .anonymous,
        request: HubRequest = HubRequest(path: "/")
    ) {
        let trace = TraceSwitch()
        trace.set(level: .verbose, rules: [], listeners: [listener])
        let changes = Watched<[GroupChange]>([])
        let registry = HubRegistry { id, group, joins in
            changes.change { $0.append(joins ? .added(id, to: group) : .removed(id, from: group)) }
        }
        let recorder = SendRecorder()
        let plan = Self.plan([ModuleEntry(recorder)], trace)
        let loop = EventLoop(index: 0, poller: ManualPoller())
        // The registry has no shards: what is sent is encoded, and finds nobody.
        let shard = RegistryShard(loop: loop, registry: registry, plans: HubPlans([plan]))
        let caller = HubConnection(
            id: connection, user: user, request: request, hub: 0, shard: shard, transport: transport, session: DeadEndSession())
        context = HubCallerContext(caller.eventCall(plan))
        (self.recorder, self.changes) = (recorder, changes)
    }

    private static func plan(_ modules: [ModuleEntry], _ trace: TraceSwitch) -> HubPlan {
        let nothing = HubDefinition(name: "test", methods: [], factory: TraceSwitch())
        let source = HubSource(key: "test", endpoint: EndpointSettings(), definition: nothing, modules: modules)
        do {
            return try PlanBuilder(trace: trace).build([source], generation: 1)[0]
        } catch {
            preconditionFailure("a hub of a sound name and without methods has nothing that a plan refuses: \(error)")
        }
    }

    /// What the hub has sent, in order.
    public var sent: [Sent] { recorder.sent.value }

    /// What the hub has done to groups, in order.
    public var groupChanges: [GroupChange] { changes.value }

    /// Whether the hub has aborted the connection.
    public var isAborted: Bool {
        let loop = context.call.connection.loop
        loop.entered { _ = loop.turn() }
        return transport.isClosed
    }

    /// What the hub has said by `context.trace`, at every level.
    public var log: [TraceRecord] { listener.records.value }

    /// Ends the call: from now on sends and changes of groups throw `HubUseError.callEnded`.
    public func end() { context.call.end() }
}

/// Keeps each send that could have been made.
private final class SendRecorder: OutgoingModule {
    let sent = Watched<[TestCall.Sent]>([])

    func outgoing(_ call: OutgoingCall, next: OutgoingNext) async throws {
        let arguments = try call.arguments.map { try HubValue(encoding: $0) }
        try await next(call)
        sent.change { $0.append(TestCall.Sent(call.selection, call.method, values: arguments)) }
    }
}
