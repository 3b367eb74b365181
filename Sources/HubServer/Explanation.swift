package import HubSettings
package import Hubs

/// What a server's hubs are made of: for who asks what a call will pass.
package struct Explanation: Sendable {
    /// One hub.
    package struct Hub: Sendable {
        /// The handle in the file.
        package let key: String
        /// Where it is mounted; what came from the environment is not shown.
        package let paths: [String]
        package let stages: HubStages
        /// What the file and its defaults say of it.
        package let settings: [EffectiveOption]
        fileprivate let methods: [EffectiveOption]

        /// What a method of that declared name does, step by step; nil where the file does not declare it.
        package func steps(of method: String) -> [EffectiveOption]? {
            let said = methods.first { $0.name == method }?.inside
            return said?.first { $0.name == "do" }?.inside
        }
    }

    package let hubs: [Hub]
    /// Every option of the file.
    package let settings: [EffectiveOption]

    init(_ sources: [HubSource], _ settings: [EffectiveOption], trace: TraceSwitch) {
        let builder = PlanBuilder(trace: trace)
        let defaults = Self.inside("defaults", of: settings)
        let own = Self.inside("hubs", of: settings)
        hubs = sources.map { source in
            let said = Self.inside(source.key, of: own)
            return Hub(
                key: source.key, paths: source.endpoint.shownPaths, stages: builder.stages(of: source),
                settings: Self.placed(said, by: defaults), methods: Self.inside("methods", of: said))
        }
        self.settings = settings
    }

    private static func inside(_ name: String, of options: [EffectiveOption]) -> [EffectiveOption] {
        options.first { $0.name == name }?.inside ?? []
    }

    /// A hub's options with the places of those that `defaults:` says; without its pipeline and methods, which are told as chains.
    private static func placed(_ options: [EffectiveOption], by defaults: [EffectiveOption]) -> [EffectiveOption] {
        options.filter { !["pipeline", "methods"].contains($0.name) }.map { option in
            let outer = defaults.first { $0.name == option.name }
            return EffectiveOption(
                option.name, value: option.value, at: option.place ?? outer?.place,
                inside: placed(option.inside, by: outer?.inside ?? []))
        }
    }
}

extension EndpointSettings {
    /// The paths for people; one that came from the environment is not shown.
    var shownPaths: [String] { paths.map { secretPaths.contains($0) ? "a path from the environment" : $0 } }
}
