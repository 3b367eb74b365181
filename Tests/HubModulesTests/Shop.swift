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
@discardableResult
func withShop<R: Sendable>(
    _ pipeline: String, hub: String = "", _ body: (TestServer) async throws -> R
) async throws -> R {
    let yaml = "pipeline: \(pipeline)\nhubs: { shop: { path: /shop, type: ShopHub\(hub) } }\n"
    return try await TestServer.run(
        yaml,
        { app in
            app.hub(ShopHub.self) { ShopHub(context: $0) }
            app.module(UserByHeaders.self)
        }, body)
}

extension TestServer {
    /// What has been said by `hubline.pipeline`.
    var pipelineRecords: [TraceRecord] { log.filter { $0.source == "hubline.pipeline" } }

    /// Its levels and texts.
    var pipelineLines: [String] { pipelineRecords.map { "\($0.level) \($0.message)" } }
}

extension TestServer {
    /// What that module has said: levels and texts.
    func lines(of module: String) -> [String] {
        log.filter { $0.source == "hubline.modules.\(module)" }.map { "\($0.level) \($0.message)" }
    }
}

/// The names of the modules in front of `SellTea`, outermost first.
func stagesOfSellTea(_ pipeline: String, hub: String = "") throws -> [String] {
    let yaml = "pipeline: \(pipeline)\nhubs: { shop: { path: /shop, type: ShopHub\(hub) } }\n"
    let server = try HubServer(yaml: yaml) { $0.hub(ShopHub.self) { ShopHub(context: $0) } }
    guard let chain = try server.chains().first, let list = chain.split(separator: "stages ").last else { return [] }
    return list.matches(of: /"([^"]+)"/).map { String($0.1) }
}

/// What is wrong with a file whose pipeline is that flow sequence.
func shopProblems(_ pipeline: String, hub: String = "") -> [String] {
    do {
        _ = try stagesOfSellTea(pipeline, hub: hub)
        return []
    } catch {
        return (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"]
    }
}
