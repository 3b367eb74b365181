import HubModules
import Hubs

@testable import HubConfiguration

/// Reads a text as `config.yaml`, with the stock modules, `RequireTenant` and the hub `StockTickerHub`.
func configure(_ text: String, _ environment: [String: String] = [:]) throws(ConfigurationError) -> Configuration {
    try configure(Array(text.utf8), environment)
}

func configure(_ bytes: [UInt8], _ environment: [String: String] = [:]) throws(ConfigurationError) -> Configuration {
    let report: ConfigurationReport
    do throws(CatalogError) {
        report = try testReport(bytes, environment)
    } catch {
        throw ConfigurationError([ConfigurationProblem(at: ConfigurationPosition(file: "catalogs"), "\(error)")])
    }
    return try report.get()
}

/// What comes of reading a text, as `configure`.
func testReport(_ bytes: [UInt8], _ environment: [String: String]) throws(CatalogError) -> ConfigurationReport {
    let (modules, hubs) = try testCatalogs()
    return Configuration.check(
        bytes, file: "config.yaml", modules: modules, hubs: hubs, environment: EnvironmentValues(environment))
}

/// The stock modules, `RequireTenant` and the hub `StockTickerHub`.
func testCatalogs() throws(CatalogError) -> (modules: ModuleCatalog, hubs: HubCatalog) {
    var modules = ModuleCatalog()
    var hubs = HubCatalog()
    try StockModules.register(in: &modules)
    try modules.add(RequireTenant.self)
    try modules.add(Doorman.self)
    try hubs.add(StockTickerHub.self) { StockTickerHub(context: $0) }
    return (modules, hubs)
}

/// All problems of a text as they are printed, without the file's name in front.
func problems(of text: String, _ environment: [String: String] = [:]) -> [String] {
    let problems: [ConfigurationProblem]
    do throws(ConfigurationError) {
        problems = try configure(text, environment).warnings
    } catch {
        problems = error.problems
    }
    return problems.map { String($0.description.dropFirst("config.yaml:".count)) }
}

struct RequireTenant: ConfigurableModule, IncomingModule {
    init(options: inout Options) {
        let header: String = options.required("header", "Header that a call must carry.")
        let count = options("count", default: 1, in: 1...9, "How many.")
        let words: [String] = options("words", default: [], "Any words.")
        if header == "cookie" { options.reject("header", "the header 'cookie' cannot be required") }
        if words.contains("secret") { options.reject("words", "no secrets, \(count)") }
    }

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult { try await next(call) }
}

/// Has a part in connecting, and none in calls.
struct Doorman: ConfigurableModule, AuthorizeConnectModule {
    init(options: inout Options) {}

    func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
        try await next(attempt)
    }
}

struct StockTickerHub: Hub {
    let context: HubCallerContext

    static var descriptor: HubDescriptor<StockTickerHub> {
        HubDescriptor("stockTicker", [.method("closeMarket") { _, _ in .nothing }])
    }
}
