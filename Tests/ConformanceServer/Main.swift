import Glibc
import HubAuthentication
import HubServer

/// The target of interoperability tests: `conformance-server [--port P] [--host H] [--detailed] [--config F]`. Ends at SIGTERM.
@main
enum Main {
    static func main() async throws {
        let arguments = Arguments(CommandLine.arguments.dropFirst())
        let server = try server(arguments)
        try await server.run { say("listening on http://\($0)") }
    }

    private static func server(_ arguments: Arguments) throws -> HubServer {
        guard let file = arguments.values["--config"] else {
            return try HubServer(
                yaml: ConformanceConfiguration.yaml(
                    host: arguments.values["--host"] ?? "127.0.0.1", port: arguments.port ?? 0,
                    isDetailed: arguments.isDetailed),
                configure)
        }
        return try HubServer(configuration: file, host: arguments.values["--host"], port: arguments.port, configure)
    }

    private static func configure(_ app: inout HubServerBuilder) {
        app.hub(ConformanceHub.self) { ConformanceHub($0) }
        app.hub(SecondHub.self) { SecondHub(context: $0) }
        app.module(TokenUsers.self)
        app.module(Authentication.self)
        app.module("passOn") { _ in PassOn() }
    }

    /// Prints a line at once: whoever reads a pipe waits for it.
    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}

/// The command line; what is not known is passed over.
private struct Arguments {
    var values: [String: String] = [:]
    var isDetailed = false

    var port: UInt16? { values["--port"].flatMap { UInt16($0) } }

    init(_ words: ArraySlice<String>) {
        var words = words
        while let word = words.popFirst() {
            if word == "--detailed" { isDetailed = true } else { values[word] = words.popFirst() }
        }
    }
}
