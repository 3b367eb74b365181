public import Hubs

/// Sends the spans of the module `spans` to a collector, as OTLP over HTTP, in JSON.
///
/// ```yaml
/// pipeline: [spans, otlp: { url: "http://127.0.0.1:4318/v1/traces" }]
/// ```
///
/// Spans are gathered for `interval` and sent in one request. What the collector does not take is lost, and nothing is sent twice; what
/// comes while `queue` spans wait is lost, too. The log says when it begins, and how many it were when it has ended. No call waits for
/// any of this.
public struct OTLP: ConfigurableModule, CompanionModule, SpanListener {
    /// For those who look for a module.
    public static let help = "Sends the spans of the module spans to a collector, as OTLP over HTTP in JSON."
    /// As in `config.yaml`.
    public static let name = "otlp"

    private let exporter: SpanExporter

    /// Reads `url`, `headers`, `service`, `interval`, `queue`, `timeout`, `certificates`.
    public init(options: inout Options) {
        let url: String = options.required("url", "Where spans are posted, as http://127.0.0.1:4318/v1/traces.")
        if options["url"] != nil, let problem = AddressCheck.problem(of: [.fixed(url)], []) { options.reject("url", problem) }
        let headers = ForwardHeaders(options: &options)
        let service = options("service", default: "hubline", "What the server is called there (service.name).")
        let interval = options(
            "interval", default: Duration.seconds(2), in: .milliseconds(100)...(.seconds(300)), "How long spans are gathered.")
        let queue = options("queue", default: 4_096, in: 1...100_000, "Most spans that wait; what comes beyond is lost.")
        let timeout = options(
            "timeout", default: Duration.seconds(5), in: .milliseconds(1)...(.seconds(300)), "How long the collector may take.")
        let certificates = CertificateFile.read(options: &options)
        exporter = SpanExporter(
            service: service, interval: interval, limit: queue,
            post: HTTPPost(
                url: url, fields: headers.fields, body: [], timeout: timeout, limit: 65_536, certificates: certificates))
    }

    /// The first connection shows on which loop requests are made.
    public nonisolated(nonsending) func accompany(_ context: HubCallerContext) async {
        exporter.use(context.loop, context.trace(of: self))
    }

    /// Keeps a span for the next request.
    public func ended(_ span: HubSpan) { exporter.add(span) }

    /// Sends what is left.
    public nonisolated(nonsending) func stop() async { await exporter.stop() }
}
