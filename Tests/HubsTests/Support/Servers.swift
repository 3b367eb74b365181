import HubBase
import HubSettings
@testable import HubServer
import HubTesting
import Hubs

/// A server with one `TestHub` at /test.
func withServer<R: Sendable>(
    _ probe: Probe = Probe(), limits: HubLimits = HubLimits(), modules: [ModuleEntry] = [],
    on network: TestServer.Network = .init(), _ body: (TestServer) async throws -> R
) async throws -> R {
    try await TestServer.run(network, { try HubServer(ServerSetup(hubs: [testHub(probe, limits, modules)]), trace: $0) }, body)
}

func testHub(_ probe: Probe, _ limits: HubLimits = HubLimits(), _ modules: [ModuleEntry] = []) -> HubSource {
    var endpoint = EndpointSettings()
    endpoint.paths = ["/test"]
    return HubSource(
        key: "test", endpoint: endpoint, definition: HubDefinition(TestHub.self) { TestHub(context: $0, probe: probe) },
        limits: limits, modules: modules)
}
