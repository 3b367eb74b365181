import HubBase
import HubHTTP
import HubServer
import Hubs

/// The server that `make bench` measures: `bench-server [--port P]`, one loop, on loopback.
@main
enum Main {
    static func main() async throws {
        let server = try HubServer(text: configuration(port: port), trace: TraceSwitch()) { app in
            app.hub(BenchHub.self) { BenchHub(context: $0) }
            for name in ["passOn", "passOnAgain"] { app.module(name) { _ in PassOn() } }
            app.route("/echo", methods: [.get], echo)
        }
        for line in try server.chains() { say(line) }
        try await server.run { say("listening on http://\($0)") }
    }

    /// A hub in Swift and one that is declared, each without modules and with three.
    private static func configuration(port: UInt16) -> String {
        let three = "pipeline: [errorHandling, passOn, passOnAgain]"
        let echo = "methods: { echo: { parameters: [text: string], do: [reply: $text] } }"
        return """
            server: { port: \(port), loops: 1 }
            tracing: { switch: warning }
            hubs:
              none: { type: BenchHub, name: none, path: /none }
              three: { type: BenchHub, name: three, path: /three, \(three) }
              declared-none: { path: /declared-none, \(echo) }
              declared-three: { path: /declared-three, \(three), \(echo) }
            """
    }

    private static func echo(_ request: HTTPRequest) -> HTTPResponse {
        switch Upgrade.check(request) {
        case .accepted(let fields): .upgrade(fields: fields) { EchoSocket($0) }
        case .refused(let response): response
        case .notUpgrade: HTTPResponse(.notFound)
        }
    }

    private static var port: UInt16 {
        let arguments = CommandLine.arguments
        guard let at = arguments.firstIndex(of: "--port"), at + 1 < arguments.count else { return 0 }
        return UInt16(arguments[at + 1]) ?? 0
    }
}
