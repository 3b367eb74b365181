import HubModules
import HubServer
import HubSettings
import Hubs

/// The target of interoperability tests: `conformance-server [--port P] [--detailed]`, on loopback.
@main
enum Main {
    static func main() async throws {
        let arguments = CommandLine.arguments.dropFirst()
        let server = try HubServer(
            ServerSetup(
                server: settings(port: port(in: arguments)),
                hubs: [
                    mount("/conformance", detailed: arguments.contains("--detailed")), mount("/conformance-fast", isFast: true),
                ]))
        try await server.run { say("listening on http://\($0)") }
    }

    private static func mount(_ path: String, isFast: Bool = false, detailed: Bool = false) -> HubSource {
        var endpoint = EndpointSettings()
        endpoint.paths = [path]
        endpoint.allowedOrigins = .list(["http://allowed.example"])
        var limits = HubLimits()
        limits.maximumParallelInvocationsPerClient = 4
        limits.detailedErrors = detailed
        if isFast {
            limits.keepAliveInterval = .seconds(1)
            limits.clientTimeoutInterval = .seconds(3)
            limits.handshakeTimeout = .seconds(2)
        }
        return HubSource(
            key: String(path.dropFirst()), name: "conformance", endpoint: endpoint,
            definition: HubDefinition(ConformanceHub.self) { ConformanceHub(context: $0) }, limits: limits,
            modules: [ModuleEntry(Logging()), ModuleEntry(ErrorHandling()), ModuleEntry(NameMapping())])
    }

    private static func settings(port: UInt16) -> ServerSettings {
        var settings = ServerSettings()
        settings.port = port
        return settings
    }

    private static func port(in arguments: ArraySlice<String>) -> UInt16 {
        guard let option = arguments.firstIndex(of: "--port"), let text = arguments[(option + 1)...].first else { return 0 }
        return UInt16(text) ?? 0
    }
}
