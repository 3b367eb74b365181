import HubBase
import HubHTTP
import HubModules
import HubServer
import HubSettings
import Hubs

/// The server that `make bench` measures: `bench-server [--port P]`, one loop, on loopback.
@main
enum Main {
    static func main() async throws {
        let setup = ServerSetup(
            server: server(port: port()),
            hubs: [
                hub("none", []),
                hub("three", [ModuleEntry(ErrorHandling()), ModuleEntry(PassOn()), ModuleEntry(PassOn())]),
            ])
        let server = try HubServer(setup, routes: [echo])
        for line in try server.chains() { say(line) }
        try await server.run { say("listening on http://\($0)") }
    }

    private static var echo: HTTPRoute {
        HTTPRoute("/echo", methods: [.get]) { request in
            switch Upgrade.check(request) {
            case .accepted(let fields): .upgrade(fields: fields) { EchoSocket($0) }
            case .refused(let response): response
            case .notUpgrade: HTTPResponse(.notFound)
            }
        }
    }

    private static func hub(_ name: String, _ modules: [ModuleEntry]) -> HubSource {
        var endpoint = EndpointSettings()
        endpoint.paths = ["/\(name)"]
        return HubSource(
            key: name, endpoint: endpoint, definition: HubDefinition(BenchHub.self) { BenchHub(context: $0) }, modules: modules)
    }

    private static func server(port: UInt16) -> ServerSettings {
        var settings = ServerSettings()
        settings.port = port
        settings.loops = 1
        return settings
    }

    private static func port() -> UInt16 {
        let arguments = CommandLine.arguments
        guard let at = arguments.firstIndex(of: "--port"), at + 1 < arguments.count else { return 0 }
        return UInt16(arguments[at + 1]) ?? 0
    }
}
