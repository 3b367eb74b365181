import HubConfiguration
public import HubServer

/// What every pipeline module keeps to, tried out on one: the stock modules pass it, and yours can.
///
/// ```swift
/// @Test func itIsAGoodModule() async throws {
///     let kit = ModuleConformance("requireTenant", options: "header: x-shop", headers: ["x-shop": "7"]) {
///         $0.module(RequireTenant.self)
///     }
///     #expect(try await kit.faults().isEmpty)
/// }
/// ```
///
/// Options and headers are such that the module lets calls through: what it does when it does not is for its own tests. The facts:
/// * its options can be read over nothing, twice alike, and each has a help;
/// * whether it takes part it says twice alike, and `off` takes it out;
/// * calls pass it untouched: arguments, results, errors, unknown methods and what does not fit, sends, from many clients at once;
/// * each call runs its method once, and ends once for the modules around;
/// * a client comes and leaves once for the hub, and one that leaves cancels its calls.
public struct ModuleConformance: Sendable {
    private let name: String
    private let options: String
    private let headers: [String: String]
    private let configure: @Sendable (inout HubServerBuilder) -> Void

    /// The module of that name.
    ///
    /// - Parameters:
    ///   - options: as they stand between the braces of `name: { … }`.
    ///   - headers: what clients send when they connect.
    ///   - configure: registers the module; nothing for a stock module.
    public init(
        _ name: String, options: String = "", headers: [String: String] = [:],
        _ configure: @escaping @Sendable (inout HubServerBuilder) -> Void = { _ in }
    ) {
        self.name = name
        self.options = options
        self.headers = headers
        self.configure = configure
    }

    /// What the module does not keep to, a sentence each.
    ///
    /// - Throws: `ConfigurationError` if its options are wrong, and what keeps a server from being made.
    public func faults() async throws -> [String] {
        let own = "\(name): { \(options) }"
        let with = try await KitRun.run(pipeline: [KitRun.outer, own], headers: headers, configure)
        let without = try await KitRun.run(pipeline: [KitRun.outer], headers: headers, configure)
        return try documentationFaults() + chainFaults(own) + with.faults(against: without)
    }

    private func documentationFaults() throws -> [String] {
        let catalog = try HubServerBuilder(configure).modules
        guard let first = catalog.documentation(of: name), let second = catalog.documentation(of: name) else {
            return ["There is no module '\(name)'."]
        }
        let silent = first.options.filter(\.help.isEmpty).map { "The option '\($0.name)' has no help." }
        return silent + (first.options == second.options ? [] : ["Its options are not the same each time they are read."])
    }

    private func chainFaults(_ own: String) throws -> [String] {
        let chains = try (0..<2).map { _ in try stages("pipeline: [\(own)]", hub: "") }
        let off = try stages("pipeline: [\(own)]", hub: ", pipeline: [\(name): off]")
        return (chains[0] == chains[1] ? [] : ["It does not always say the same of whether it takes part."])
            + (off.contains { $0.contains("\"\(name)\"") } ? ["It stands where it is off."] : [])
    }

    private func stages(_ pipeline: String, hub: String) throws -> [String] {
        try HubServer(yaml: "\(pipeline)\nhubs: { kit: { path: /kit, type: KitHub\(hub) } }\n") { app in
            configure(&app)
            app.hub(KitHub.self) { KitHub(context: $0, notes: KitNotes()) }
        }
        .chains()
    }
}
