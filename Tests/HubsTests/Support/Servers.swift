import HubBase
import HubSettings
@testable import HubServer
import HubTesting
import Hubs

/// A server with one `TestHub` at /test.
@discardableResult
func withServer<R: Sendable>(
    _ probe: Probe = Probe(), limits: HubLimits = HubLimits(), modules: [ModuleEntry] = [],
    on network: TestServer.Network = .init(), _ body: (TestServer) async throws -> R
) async throws -> R {
    try await withServer([testHub(probe, limits, modules)], on: network, body)
}

/// A server with these hubs.
@discardableResult
func withServer<R: Sendable>(
    _ hubs: [HubSource], on network: TestServer.Network = .init(), _ body: (TestServer) async throws -> R
) async throws -> R {
    try await TestServer.run(network, { try HubServer(ServerSetup(hubs: hubs), trace: $0) }, body)
}

func testHub(
    _ probe: Probe = Probe(), _ limits: HubLimits = HubLimits(), _ modules: [ModuleEntry] = [], key: String = "test"
) -> HubSource {
    var endpoint = EndpointSettings()
    endpoint.paths = ["/\(key)"]
    return HubSource(
        key: key, endpoint: endpoint, definition: HubDefinition(TestHub.self) { TestHub(context: $0, probe: probe) },
        limits: limits, modules: modules)
}

extension TestServer {
    /// Returns when every connection has ended, its event too.
    func connectionsEnd() async {
        while connectionCount > 0 { await advance(by: .milliseconds(100)) }
    }
}

// Closures stand here and not inside `#expect`: where a function has two such, the compiler may call one for the other.
extension TestServer {
    /// The first record of that text.
    func said(_ message: String) -> TraceRecord? { log.first { $0.message == message } }

    /// What is said at level `warning` and above.
    var complaints: [TraceRecord] { log.filter { $0.level <= .warning } }
}
