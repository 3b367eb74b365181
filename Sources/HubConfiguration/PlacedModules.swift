import Hubs

/// Modules whose options speak of methods are asked once it is known which methods there are.
enum PlacedModules {
    static func check(_ server: PipelineSection, _ hubs: [HubSection], _ options: inout Options) {
        let builder = PlanBuilder(trace: TraceSwitch())
        let scopes = hubs.map { hub in hub.source.map { builder.scopes(of: $0) } }
        // With a hub that could not be read nobody knows what the server's modules stand in front of.
        if !scopes.contains(where: { $0 == nil }) { check(server, scopes.flatMap { $0 ?? [] }, &options) }
        for (hub, methods) in zip(hubs, scopes) {
            guard let methods else { continue }
            check(hub.pipeline, methods, &options)
            for (key, pipeline) in hub.methods.pipelines {
                let scope = MethodScope(key.text)
                check(pipeline, methods.filter { $0.method.map(scope.meets) ?? false }, &options)
            }
        }
        checkIdentity(server, hubs, &options)
    }

    private static func check(_ pipeline: PipelineSection, _ methods: [PlanScope], _ options: inout Options) {
        for module in pipeline.modules.compactMap({ $0.module as? any PlacedModule }) {
            for problem in module.problems(at: methods) { options.report(problem) }
        }
    }

    /// `authorize` lets in who is known, so somebody must say who comes.
    private static func checkIdentity(_ server: PipelineSection, _ hubs: [HubSection], _ options: inout Options) {
        let anonymous = hubs.filter { hub in
            guard let modules = hub.source?.modules else { return false }
            return !modules.contains { $0.name != "authorize" && $0.module is any AuthorizeConnectModule }
        }
        let around = anonymous.isEmpty ? [] : [server]
        for pipeline in around + anonymous.flatMap({ [$0.pipeline] + $0.methods.pipelines.map(\.value) }) {
            guard let place = pipeline.place(of: "authorize") else { continue }
            let sentence = "'authorize' without a module that says who comes, as 'authentication': everybody is anonymous"
            options.report(ConfigurationProblem(.warning, at: place, sentence))
        }
    }
}
