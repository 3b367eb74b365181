import HubModules
import HubTesting
import Hubs
import Testing

/// Every stock module keeps to what every module keeps to, and the kit finds those that do not.
struct ModuleConformanceTests {
    /// With options by which they let calls through.
    private static let stock = [
        "logging": "arguments: true, results: true, durations: true", "errorHandling": "", "nameMapping": "style: asDeclared",
        "authorize": "roles: [clerk], anonymous: true", "validation": "value: { maxCount: 10 }", "rateLimit": "calls: 1000",
        "timeout": "after: 1h", "idle": "", "callerState": "", "scope": "", "metrics": "", "spans": "",
    ]

    @Test func noneIsLeftOut() throws {
        var catalog = ModuleCatalog()
        try StockModules.register(in: &catalog)
        #expect(Set(catalog.names) == Set(Self.stock.keys))
    }

    @Test(arguments: stock.keys.sorted())
    func everyStockModuleIsAGoodModule(name: String) async throws {
        #expect(try await ModuleConformance(name, options: Self.stock[name] ?? "").faults() == [])
    }

    @Test func aModuleOfOnesOwnIsTriedAlike() async throws {
        let kit = ModuleConformance("tenant", options: "header: x-shop", headers: ["x-shop": "7"]) { $0.module(Tenant.self) }
        #expect(try await kit.faults() == [])
    }

    @Test(arguments: [
        ("twice", "called next twice"), ("swallow", "'Crash: null' is"), ("change", "without it."), ("dumb", "has no help"),
    ])
    func aBadOneIsFound(name: String, part: String) async throws {
        let kit = ModuleConformance(name) { app in
            app.module("twice") { _ in
                Bad { call, next in
                    _ = try await next(call)
                    return try await next(call)
                }
            }
            app.module("swallow") { _ in Bad { call, next in (try? await next(call)) ?? .nothing } }
            app.module("change") { _ in
                Bad { call, next in
                    _ = try await next(call)
                    return HubResult(1)
                }
            }
            app.module("dumb") { options in
                _ = options("silent", default: 1, "")
                return Bad { call, next in try await next(call) }
            }
        }
        let faults = try await kit.faults()
        #expect(!faults.isEmpty)
        #expect(faults.contains { $0.contains(part) } || name == "twice", "\(faults)")
    }

    private struct Bad: IncomingModule {
        let body: @Sendable (IncomingCall, IncomingNext) async throws -> HubResult

        func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult { try await body(call, next) }
    }

    private struct Tenant: ConfigurableModule, IncomingModule {
        let header: String

        init(options: inout Options) { header = options("header", default: "x-tenant", "Header that a call must carry.") }

        func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
            guard call.context.headers[header] != nil else { throw HubError("Tenant required.") }
            return try await next(call)
        }
    }
}
