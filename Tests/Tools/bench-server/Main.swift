import HubBase
import HubHTTP
import HubServer

/// The server that `make bench` measures: `bench-server [--port P]`, one loop, on loopback.
@main
enum Main {
    static func main() async throws {
        let server = try HubServer(text: configuration(port: port()), trace: TraceSwitch()) { app in
            app.hub(BenchHub.self) { BenchHub(context: $0) }
            app.module("passOn") { _ in PassOn() }
            app.module("passOnAgain") { _ in PassOn() }
            app.route("/echo", methods: [.get], echo)
        }
        for line in try server.chains() { say(line) }
        try await server.run { say("listening on http://\($0)") }
    }

    /// The hub written by hand and the declared one, each without a module and through three.
    private static func configuration(port: Int) -> String {
        """
        server: { port: \(port), loops: 1 }
        hubs:
          none: { path: /none, type: BenchHub }
          three: { path: /three, type: BenchHub, pipeline: [errorHandling, passOn, passOnAgain] }
          declared-none:
            path: /declared-none
            methods: &methods
              echo: { parameters: [text: string], do: [reply: $text] }
              broadcast: { parameters: [text: string], do: [call: { to: all, method: receive, arguments: [$text] }] }
          declared-three: { path: /declared-three, methods: *methods, pipeline: [errorHandling, passOn, passOnAgain] }
        """
    }

    @Sendable private static func echo(_ request: HTTPRequest) async -> HTTPResponse {
        switch Upgrade.check(request) {
        case .accepted(let fields): .upgrade(fields: fields) { EchoSocket($0) }
        case .refused(let response): response
        case .notUpgrade: HTTPResponse(.notFound)
        }
    }

    private static func port() -> Int {
        let arguments = CommandLine.arguments
        guard let option = arguments.firstIndex(of: "--port"), let text = arguments[(option + 1)...].first else { return 0 }
        return Int(text) ?? 0
    }
}
