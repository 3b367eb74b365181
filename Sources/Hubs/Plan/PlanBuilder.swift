/// One hub as its plan is made from it.
public struct HubSource: Sendable {
    /// The handle in `config.yaml`, logs and errors.
    public var key: String
    /// A name for the wire, past the naming stage; nil: the declared one, through it.
    public var name: String?
    /// Where clients reach it, and which pages may.
    public var endpoint: EndpointSettings
    /// The hub itself.
    public var definition: HubDefinition
    /// What it allows each of its connections.
    public var limits: HubLimits
    /// Its modules, the server's first, outermost first.
    public var modules: [ModuleEntry]
    /// What single methods have beside those, or do without.
    public var scopes: [MethodScope]

    /// A hub of these parts.
    public init(
        key: String, name: String? = nil, endpoint: EndpointSettings, definition: HubDefinition, limits: HubLimits = HubLimits(),
        modules: [ModuleEntry] = [], scopes: [MethodScope] = []
    ) {
        self.key = key
        self.name = name
        self.endpoint = endpoint
        self.definition = definition
        self.limits = limits
        self.modules = modules
        self.scopes = scopes
    }

    /// The modules in front of a method, by its declared name: scopes add up, those of patterns in their order, then its own.
    package func modules(of method: String) -> [ModuleEntry] {
        let met = scopes.filter { $0.meets(method) }
        return (met.filter(\.isPattern) + met.filter { !$0.isPattern }).reduce(modules) { $1.modules(inside: $0) }
    }
}

/// Two things of a plan that cannot be told apart, or a name that cannot be one.
public enum PlanError: Error, Sendable, Equatable, CustomStringConvertible {
    /// Two methods of a hub have one name and one number of arguments. Each is told by its declared name, and the line of its table
    /// where that is known.
    case duplicateMethod(hub: String, String, String, count: Int)
    /// A hub's wire name holds a dot or a control character, is empty, or longer than 256 bytes.
    case badName(hub: String, String)
    /// A method's wire name holds a control character, is empty, or longer than 256 bytes.
    case badMethodName(hub: String, method: String, String)

    /// A sentence that names both.
    public var description: String {
        switch self {
        case .duplicateMethod(let hub, let first, let second, let count):
            "Hub '\(hub)': methods \(first) and \(second) both answer to one name with \(count) argument(s)."
        case .badName(let hub, let name):
            "Hub '\(hub)': \(ConfigurationProblem.quote(name)) cannot be its name on the wire: "
                + "no dots, no control characters, 1 to \(WireName.maximumLength) bytes."
        case .badMethodName(let hub, let method, let name):
            "Hub '\(hub)': method \(method) cannot be called \(ConfigurationProblem.quote(name)) on the wire: "
                + "no control characters, 1 to \(WireName.maximumLength) bytes."
        }
    }
}

/// Makes plans: modules are asked for names and whether they take part, and sorted into stages, once.
package struct PlanBuilder {
    /// Where the hubs and their modules speak.
    let voices: TraceSwitch
    /// Who will hear them.
    let trace: TraceSwitch

    /// - Parameter audience: the rules that will be in force with the plans, nil: those of `trace`.
    package init(trace: TraceSwitch, audience: TraceSwitch? = nil) {
        voices = trace
        self.trace = audience ?? trace
    }

    /// The plans of these hubs, to be used behind `old`, of which hubs keep their indices by their keys.
    ///
    /// - Parameter lease: what the plans hold as long as somebody uses them.
    package func build(
        _ sources: [HubSource], generation: Int, over old: HubPlans? = nil, lease: PlanLease? = nil
    ) throws -> HubPlans {
        var all = try (old?.all ?? []).map { try $0.isRetired ? $0 : HubPlan(retired: $0, generation) }
        let hubs = try sources.map { source in
            let index = old?.index(of: source.key) ?? all.count
            let plan = try plan(source, index: index, generation, lease)
            if index < all.count { all[index] = plan } else { all.append(plan) }
            return plan
        }
        return HubPlans(hubs, all: all)
    }

    /// What a hub and each of its methods are called on the wire.
    package func names(of source: HubSource) -> (hub: String, methods: [NamedMethod]) {
        let hub = hubName(of: source)
        return (
            hub,
            source.definition.methods.map {
                let scope = PlanScope(hub: hub, key: source.key, method: $0, modules: source.modules, trace: trace)
                return named($0, source.modules(of: $0.name), scope)
            }
        )
    }

    /// The methods of a hub, as modules see them while the plan is made.
    package func scopes(of source: HubSource) -> [PlanScope] {
        let name = hubName(of: source)
        return source.definition.methods.map {
            PlanScope(hub: name, key: source.key, method: $0, modules: source.modules, trace: trace)
        }
    }

    private func plan(_ source: HubSource, index: Int, _ generation: Int, _ lease: PlanLease?) throws -> HubPlan {
        var source = source
        source.definition = source.definition.running(on: source.limits.execution)
        let definition = source.definition
        let name = hubName(of: source)
        guard WireName.canBeHub(name) else { throw PlanError.badName(hub: source.key, name) }
        let hub = HubInfo(key: source.key, name: name, index: index, trace: voices)
        let whole = PlanScope(hub: name, key: source.key, modules: source.modules, trace: trace)
        let methods = try definition.methods.map { try method(of: hub, $0, source) }
        return try HubPlan(
            hub: hub, limits: source.limits, factory: definition.factory, generation: generation, methods: methods.map(\.method),
            otherNames: methods.flatMap { method, names in names.map { method.called($0) } },
            redaction: redaction(source.modules), chains: chains(source, whole), incoming: incoming(source.modules, whole),
            lease: lease)
    }

    private func method(
        of hub: HubInfo, _ definition: MethodDefinition, _ source: HubSource
    ) throws -> (method: HubMethod, otherNames: [String]) {
        let modules = source.modules(of: definition.name)
        let scope = PlanScope(hub: hub.name, key: hub.key, method: definition, modules: source.modules, trace: trace)
        let named = named(definition, modules, scope)
        for name in [named.name] + named.otherNames where !WireName.canBeMethod(name) {
            throw PlanError.badMethodName(hub: hub.key, method: definition.label, name)
        }
        let method = HubMethod(
            hub: hub, name: definition.name, label: definition.label, wireName: named.name, parameters: definition.parameters,
            isKnown: true, redaction: redaction(modules), chain: incoming(modules, scope), factory: source.definition.factory,
            run: definition.run)
        return (method, named.otherNames)
    }

    private func redaction(_ modules: [ModuleEntry]) -> Redaction {
        modules.reduce(into: Redaction()) { all, entry in
            if let module = entry.module as? any RedactingModule { all.add(module.redaction) }
        }
    }

    func hubName(of source: HubSource) -> String {
        let declared = source.name ?? source.definition.name
        guard source.name == nil, !source.definition.verbatim else { return declared }
        return wireName(
            declared, source.modules, PlanScope(hub: declared, key: source.key, modules: source.modules, trace: trace))
    }

    private func named(_ method: MethodDefinition, _ modules: [ModuleEntry], _ scope: PlanScope) -> NamedMethod {
        var named = NamedMethod(definition: method, name: method.name)
        guard !method.verbatim else { return named }
        for naming in modules.compactMap({ $0.module as? any NamingModule }) where naming.takesPart(in: scope) {
            named.otherNames += naming.otherNames(of: named.name, in: scope)
            named.place = naming.place(of: named.name, in: scope) ?? named.place
            named.name = naming.wireName(of: named.name, in: scope)
        }
        named.otherNames.removeAll { $0.lowercased() == named.name.lowercased() }
        return named
    }

    private func wireName(_ name: String, _ modules: [ModuleEntry], _ scope: PlanScope) -> String {
        modules.reduce(name) { name, entry in
            guard let naming = entry.module as? any NamingModule, naming.takesPart(in: scope) else { return name }
            return naming.wireName(of: name, in: scope)
        }
    }

    private func incoming(_ modules: [ModuleEntry], _ scope: PlanScope) -> IncomingChain {
        let present = Self.present(modules, scope) { $0 is any IncomingModule }
        return IncomingChain(
            watching: present.compactMap { entry in (entry.module as? any IncomingModule).map { ($0, entry.name) } },
            places: Dictionary(present.compactMap { entry in entry.origin.map { (entry.name, $0.place) } }) { first, _ in first })
    }

    private func chains(_ source: HubSource, _ scope: PlanScope) -> HubPlan.HubChains {
        let definition = source.definition
        let present = Self.present(source.modules, scope) { _ in true }
        let (factory, connected, disconnected) = (definition.factory, definition.connected, definition.disconnected)
        let hubConnects = EventStage(name: "") { event, _ in
            if let connected { try await connected(event.context, factory) }
        }
        let hubDisconnects = EventStage(name: "") { event, _ in
            if let end = event.end, let disconnected { try await disconnected(event.context, end, factory) }
        }
        return HubPlan.HubChains(
            outgoing: present.compactMap { entry in (entry.module as? any OutgoingModule).map { (entry.name, $0) } },
            connected: present.compactMap { entry in
                guard let module = entry.module as? any ConnectModule else { return nil }
                return EventStage(name: entry.name) { try await module.connect($0, next: $1) }
            } + [hubConnects],
            disconnected: present.compactMap { entry in
                guard let module = entry.module as? any DisconnectModule else { return nil }
                return EventStage(name: entry.name) { try await module.disconnect($0, next: $1) }
            } + [hubDisconnects],
            authorize: present.compactMap { entry in (entry.module as? any AuthorizeConnectModule).map { (entry.name, $0) } },
            signals: present.compactMap { $0.module as? any ClientSignalHooks },
            userChanges: present.compactMap { $0.module as? any UserChangeModule },
            companions: present.compactMap { entry in (entry.module as? any CompanionModule).map { (entry.name, $0) } },
            metrics: present.compactMap { $0.module as? any MetricsListener },
            spans: present.compactMap { $0.module as? any SpanListener })
    }
}

extension HubPlan {
    /// What stands where that hub was.
    fileprivate convenience init(retired plan: HubPlan, _ generation: Int) throws {
        try self.init(
            hub: plan.hub, limits: plan.limits, factory: Nobody(), generation: generation, methods: [], otherNames: [],
            redaction: Redaction(),
            chains: HubChains(
                outgoing: [], connected: [], disconnected: [], authorize: [], signals: [], userChanges: [], companions: [],
                metrics: [],
                spans: []),
            incoming: IncomingChain([]), isRetired: true)
    }

    private final class Nobody: Sendable {}
}
