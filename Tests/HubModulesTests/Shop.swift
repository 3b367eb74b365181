import HubModules
import HubTesting
import Hubs

/// A hub with something to log, and a server for it whose modules the test lists.
struct ShopHub: Hub {
    let context: HubCallerContext

    static var descriptor: HubDescriptor<ShopHub> {
        HubDescriptor(
            "ShopHub",
            [
                .method("SellTea", parameters: ["cups"]) { hub, a in
                    let cups: Int = try a.next()
                    try await hub.clients.all.call("sold", cups)
                    return try await HubResult(of: cups)
                },
                .method("Tell") { _, _ in throw HubError("closed") },
                .method("Crash") { _, _ in throw Broken() },
                .method("Wrap") { _, _ in throw Wrapped() },
            ])
    }
}

struct Broken: Error, CustomStringConvertible {
    var description: String { "the till is broken" }
}

struct Wrapped: WrappingError, CustomStringConvertible {
    var inner: (any Error)? { Broken() }
    var description: String { "no sale" }
}

/// Runs `body` with a server of one `ShopHub` at /shop behind the modules of the flow sequence `pipeline`.
func withShop(_ pipeline: String, hub: String = "", _ body: (TestServer) async throws -> Void) async throws {
    let yaml = "pipeline: \(pipeline)\nhubs: { shop: { path: /shop, type: ShopHub\(hub) } }\n"
    try await TestServer.run(yaml, { $0.hub(ShopHub.self) { ShopHub(context: $0) } }, body)
}

extension TestServer {
    /// What has been said by `hubline.pipeline`.
    var pipelineRecords: [TraceRecord] { log.filter { $0.source == "hubline.pipeline" } }

    /// Its levels and texts.
    var pipelineLines: [String] { pipelineRecords.map { "\($0.level) \($0.message)" } }
}
