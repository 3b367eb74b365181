/// A request that wants to use a hub.
public struct ConnectAttempt: Sendable {
    /// The request: that of negotiate, or the one that connects.
    public let request: HubRequest
    /// Who comes, as far as outer stages have found out; anonymous at first. It is what the innermost `next` answers.
    public var user: HubUser = .anonymous
    private let info: HubInfo

    package init(hub: HubInfo, request: HubRequest) {
        info = hub
        self.request = request
    }

    /// The hub's wire name.
    public var hub: String { info.name }

    /// Where that module speaks of itself: `hubline.modules.` and its name.
    public func trace<Module: HubModule>(of module: Module) -> TraceSource { info.trace(ofModule: Module.name) }
}

/// A request is refused: the status and a text that the client may read.
public struct ConnectRefusal: Error, Sendable, Equatable {
    /// The HTTP status, 401 or 403 as a rule.
    public let status: Int
    /// The answer's body, plain text.
    public let message: String
    /// How the client may show who it is, the field `WWW-Authenticate`; nil where it is not said.
    public let challenge: String?

    /// A refusal with that status, 400 to 599.
    public init(status: Int, _ message: String = "", challenge: String? = nil) {
        self.status = (400...599).contains(status) ? status : 403
        self.message = message
        self.challenge = challenge
    }

    /// The client must say who it is.
    public static let unauthorized = ConnectRefusal(status: 401)
    /// The client may not use this hub.
    public static let forbidden = ConnectRefusal(status: 403)
}

/// A client comes or leaves.
public struct HubEvent: Sendable {
    /// Whose event it is.
    public let context: HubCallerContext
    /// Why the client left; nil when it comes.
    public let end: ConnectionEnd?

    init(context: HubCallerContext, end: ConnectionEnd? = nil) {
        self.context = context
        self.end = end
    }

    /// The hub's wire name.
    public var hub: String { context.call.plan.hub.name }

    /// Where stages speak of events: `hubline.pipeline`.
    public var trace: TraceSource { context.call.plan.hub.pipelineTrace }
}
