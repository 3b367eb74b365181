public import Hubs

extension StepKind {
    /// `forward: URL` in `do:` of a declared method: the call is posted to a back end as JSON, whose answer is the method's.
    ///
    /// ```swift
    /// app.step(.forward)
    /// ```
    public static let forward = StepKind(
        name: "forward", isLast: true, short: "url", help: "Posts the call to a back end, whose answer is the method's."
    ) {
        ForwardStep(options: &$0, $1.parameters)
    }
}

/// `forward: "http://127.0.0.1:8080/rooms/$room"`
struct ForwardStep: DeclaredStep {
    private let address: ForwardAddress
    private let headers: ForwardHeaders
    private let timeout: Duration
    private let limit: Int
    private let certificates: String?
    private let backEnd: BackEnd

    init(options: inout Options, _ parameters: [DeclaredParameter]) {
        address = .read(options: &options, parameters)
        headers = ForwardHeaders(options: &options)
        timeout = options(
            "timeout", default: .seconds(5), in: .milliseconds(1)...(.seconds(3600)), "How long the whole answer may take.")
        let size = options(
            "maximumResponseSize", default: ByteSize(1 << 20), in: ByteSize(1)...ByteSize(1 << 30), "Most bytes of an answer.")
        let calls = options(
            "maximumParallelCalls", default: 64, in: 1...10_000,
            "Most calls of the method that wait for the back end; one more fails at once.")
        certificates = CertificateFile.read(options: &options)
        limit = size.bytes
        backEnd = BackEnd(limit: calls)
    }

    nonisolated(nonsending) func run(_ call: DeclaredCall) async throws -> HubResult? {
        let post = HTTPPost(
            url: try address.url { $0.value(in: call) }, fields: headers.fields + call.context.forwardedTrace,
            body: body(of: call),
            timeout: timeout, limit: limit, certificates: certificates)
        let answer = try await backEnd.send(post, on: call.loop)
        switch answer.status {
        case 200:
            guard let value = HubValue(wholeJSON: answer.body) else { throw ForwardError.notJSON }
            return HubResult(value)
        case 204:
            return .nothing
        case 400..<500:
            guard let text = HubValue(wholeJSON: answer.body)?.object?["error"]?.string else {
                throw ForwardError.status(answer.status)
            }
            throw HubError(text)
        default:
            throw ForwardError.status(answer.status)
        }
    }

    private func body(of call: DeclaredCall) -> [UInt8] {
        let value = HubObject([
            HubObject.Member("hub", .string(call.hub)), HubObject.Member("method", .string(call.method)),
            HubObject.Member("arguments", .array(call.arguments)),
            HubObject.Member("connectionId", .string(call.context.connectionID.text)),
            HubObject.Member("user", call.context.userIdentifier.map { .string($0) } ?? .null),
            HubObject.Member("call", .string(call.identifier)),
        ])
        var out = ByteWriter()
        out.append(json: .object(value))
        return out.withSpan { [UInt8](copying: $0) }
    }
}

extension HubValue {
    /// The value of a JSON text with nothing behind it, nil for anything else.
    fileprivate init?(wholeJSON bytes: [UInt8]) {
        let span = bytes.span
        var reader = JSONReader()
        guard let value = try? reader.value(span, depth: 1) else { return nil }
        // Steps over blanks.
        _ = reader.peek(span)
        guard reader.position == span.count else { return nil }
        self = value
    }
}
