/// What stands in the stages of a hub, as its plan has it: for who asks, not for calls.
package struct HubStages: Sendable {
    /// One stage around something that happens to a hub.
    package struct Stage: Sendable {
        package let name: String
        /// Outermost first.
        package let modules: [ModuleEntry]
    }

    /// What is called, and what stands in front of it.
    package struct Method: Sendable {
        package let name: String
        package let wireName: String
        package let parameters: [String]
        /// Outermost first.
        package let modules: [ModuleEntry]
    }

    /// What the hub is called on the wire.
    package let hub: String
    package let stages: [Stage]
    package let methods: [Method]
}

extension PlanBuilder {
    /// The modules of a list that take part there and have that stage: what a chain is made of.
    static func present(
        _ modules: [ModuleEntry], _ scope: PlanScope, _ hasStage: (any HubModule) -> Bool
    ) -> [ModuleEntry] {
        modules.filter { hasStage($0.module) && $0.module.takesPart(in: scope) }
    }

    /// What stands in the stages of a hub, and in front of each of its methods.
    package func stages(of source: HubSource) -> HubStages {
        let names = names(of: source)
        let whole = PlanScope(hub: names.hub, key: source.key, modules: source.modules, trace: trace)
        let kinds: [(String, (any HubModule) -> Bool)] = [
            ("authorize connect", { $0 is any AuthorizeConnectModule }), ("connect", { $0 is any ConnectModule }),
            ("disconnect", { $0 is any DisconnectModule }), ("outgoing", { $0 is any OutgoingModule }),
            ("incoming, of unknown methods", { $0 is any IncomingModule }),
        ]
        return HubStages(
            hub: names.hub,
            stages: kinds.map { name, isStage in
                HubStages.Stage(name: name, modules: Self.present(source.modules, whole, isStage))
            },
            methods: names.methods.map { named in
                let method = named.definition
                let scope = PlanScope(hub: names.hub, key: source.key, method: method, modules: source.modules, trace: trace)
                return HubStages.Method(
                    name: method.name, wireName: named.name, parameters: method.parameters.map(\.name),
                    modules: Self.present(source.modules(of: method.name), scope) { $0 is any IncomingModule })
            })
    }
}
