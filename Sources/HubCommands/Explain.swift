import HubServer

/// `explain`: what a call will pass, in which order, with which options and limits, and where each was said.
struct Explain: Verb {
    static let usage = VerbUsage(
        name: "explain", words: "[HUB[.METHOD]]", wordCount: 0...1,
        summary: "what a call will pass, and where each option was said",
        options: [
            VerbUsage.Option(name: "--config", value: "FILE", help: "the file, config.yaml when left out"),
            VerbUsage.Option(name: "--as", value: "USER", help: "tries a call of this user"),
            VerbUsage.Option(name: "--roles", value: "ROLES", help: "the user's roles, commas between them"),
            VerbUsage.Option(
                name: "--header", value: "NAME=VALUE", repeats: true, help: "a header field of the request that connects"),
            VerbUsage.Option(name: "--arguments", value: "JSON", help: "the call's arguments, a list"),
            VerbUsage.Option(name: "--json", help: "as JSON"),
        ],
        text: """
            Without a name every option of the file with its value, and where that is said. Of a hub its stages, its methods and
            its limits; of a method what stands in front of it, outermost first, each with the pipeline that lists it.

            With a caller the call is tried: the stages run, arguments are bound, the method does not run, and sends reach nobody.
            It says which stage would stop the call, why, and what the caller would be told. Who comes is believed; stages that
            know better may say otherwise.

              PROGRAM explain chat.send
              PROGRAM explain chat.send --as ada --roles trader --arguments '["tea"]'
            """,
        exitStatus: "0 told, or the call came to the method; 1 the file is not sound; 2 wrong use; 3 a stage stopped the call.")

    let name: (hub: String, method: String?)?
    let file: String
    let caller: Caller?
    let isJSON: Bool

    /// Whose call is tried.
    struct Caller {
        let user: HubUser
        let headers: HubFields
        let arguments: [HubValue]?
    }

    init(_ arguments: VerbArguments) throws(UsageError) {
        name = arguments.words.first.map { word in
            // A hub's key has no dot, a method's name may.
            let parts = word.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
            return (String(parts[0]), parts.count > 1 ? String(parts[1]) : nil)
        }
        file = arguments["--config"] ?? "config.yaml"
        isJSON = arguments.has("--json")
        caller = try Self.caller(arguments)
        if caller != nil, name == nil {
            throw UsageError("a call is tried with a hub's name: explain HUB.METHOD", verb: "explain")
        }
    }

    func run(_ command: HubCommand) async throws(UsageError) -> Int32 {
        let server: HubServer
        do {
            server = try HubServer(configuration: file, command.configure)
        } catch let error as ConfigurationError {
            command.terminal.complain("\(error)")
            return 1
        } catch {
            command.terminal.complain("\(file): error: \(error)")
            return 1
        }
        let explanation = server.explanation
        guard let name else {
            let settings = explanation.settings
            command.terminal.say(isJSON ? "\(ExplanationJSON.of(settings))" : ExplanationText.of(settings))
            return 0
        }
        let hub = try find(name, in: explanation)
        let result = try await rehearse(name, server, command)
        command.terminal.say(
            isJSON ? "\(ExplanationJSON.of(hub, name.method, result))" : ExplanationText.of(hub, name.method, result))
        return result.map { $0.outcome.isStopped ? 3 : 0 } ?? 0
    }

    private func find(_ name: (hub: String, method: String?), in explanation: Explanation) throws(UsageError) -> Explanation.Hub {
        guard let hub = explanation.hubs.first(where: { $0.key == name.hub }) else {
            throw UsageError(NearestName.unknown("hub", name.hub, among: explanation.hubs.map(\.key)), verb: "explain")
        }
        if let method = name.method, hub.stages.methods(named: method).isEmpty {
            throw UsageError(NearestName.unknown("method", method, among: hub.stages.methods.map(\.name)), verb: "explain")
        }
        return hub
    }

    private func rehearse(
        _ name: (hub: String, method: String?), _ server: HubServer, _ command: HubCommand
    ) async throws(UsageError) -> RehearsedCall.Result? {
        guard let caller else { return nil }
        let call = RehearsedCall(
            hub: name.hub, method: name.method, user: caller.user, headers: caller.headers, arguments: caller.arguments)
        do {
            return try await server.rehearse(call)
        } catch {
            throw UsageError("\(error)", verb: "explain")
        }
    }

    private static func caller(_ arguments: VerbArguments) throws(UsageError) -> Caller? {
        guard ["--as", "--roles", "--header", "--arguments"].contains(where: { !arguments.all($0).isEmpty }) else { return nil }
        let roles = arguments["--roles"].map { $0.split(separator: ",").map(String.init) } ?? []
        let user = arguments["--as"].map { HubUser(id: $0, name: $0, roles: Set(roles)) }
        if user == nil, !roles.isEmpty { throw UsageError("'--roles' belongs to a user: --as USER", verb: "explain") }
        let headers = try ClientArguments.headers(arguments, verb: "explain").map {
            HubFields.Field(name: $0.name, value: $0.value)
        }
        let list = try arguments["--arguments"].map { text throws(UsageError) in
            guard let list = JSONArgument.value(text)?.array else {
                throw UsageError("'--arguments' expects a JSON list", verb: "explain")
            }
            return list
        }
        return Caller(user: user ?? .anonymous, headers: HubFields(headers), arguments: list)
    }
}

extension HubStages {
    /// The methods that a person calls so; case does not count.
    func methods(named name: String) -> [Method] {
        methods.filter { $0.name.lowercased() == name.lowercased() || $0.wireName.lowercased() == name.lowercased() }
    }
}

extension Rehearsal.Outcome {
    /// Whether somebody stopped the call, or answered in place of the method.
    var isStopped: Bool { self != .reached }
}
