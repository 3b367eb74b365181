import HubServer

/// A command line: the verbs, their help, and what they end with.
struct HubCommand {
    static let version = "0.1.0"
    static var verbs: [any Verb.Type] {
        [
            Serve.self, Reload.self, Status.self, Check.self, Explain.self, ListModules.self, Schema.self, Call.self, Listen.self,
            Trace.self, Replay.self, New.self,
        ]
    }

    let program: String
    let terminal: Terminal
    let configure: (inout HubServerBuilder) -> Void

    /// The exit status of these arguments.
    func run(_ arguments: [String]) async -> Int32 {
        do throws(UsageError) {
            guard let first = arguments.first else {
                terminal.complain(help)
                return 2
            }
            switch first {
            case "--help", "-h": terminal.say(help)
            case "help": terminal.say(try help(on: arguments.dropFirst().first))
            case "--version": terminal.say("\(program) \(Self.version)")
            default: return try await run(first, arguments.dropFirst())
            }
            return 0
        } catch {
            let more = error.verb.map { "\(program) help \($0)" } ?? "\(program) --help"
            terminal.complain("\(program): \(error.problem); '\(more)' tells more")
            return 2
        }
    }

    private func run(_ name: String, _ arguments: ArraySlice<String>) async throws(UsageError) -> Int32 {
        guard let verb = Self.verb(name) else { throw unknown(name) }
        if arguments.contains(where: { $0 == "--help" || $0 == "-h" }) {
            terminal.say(verb.usage.help(program))
            return 0
        }
        return try await verb.init(VerbArguments(arguments, of: verb.usage)).run(self)
    }

    private func help(on name: String?) throws(UsageError) -> String {
        guard let name else { return help }
        guard let verb = Self.verb(name) else { throw unknown(name) }
        return verb.usage.help(program)
    }

    private static func verb(_ name: String) -> (any Verb.Type)? { verbs.first { $0.usage.name == name } }

    private func unknown(_ name: String) -> UsageError {
        let names = Self.verbs.map { $0.usage.name } + ["help", "--help", "--version"]
        return UsageError(NearestName.unknown(name.hasPrefix("-") ? "option" : "verb", name, among: names))
    }

    private var help: String {
        let lines =
            Self.verbs.map { verb in (verb.usage.shortLine, verb.usage.summary) }
            + [("help VERB", "all about one of these"), ("--version", "which version this is")]
        return """
            \(program) serves SignalR hubs that a configuration file lists.

            \(Columns.text(lines.map { ("\(program) \($0)", $1) }, indent: 2))

            A file to begin with is a few lines; save them as config.yaml, check it, serve it:

              hubs:
                chat:
                  path: /chat
                  methods:
                    send:
                      parameters: [user: string, text: string]
                      do:
                        - call: { to: all, method: receive, arguments: [$user, $text] }

            Exit status: 0 done, 1 a problem with the file, the port or the call, 2 wrong use.
            """
    }
}

/// The command line cannot be understood.
struct UsageError: Error {
    let problem: String
    /// The verb that was used wrongly, nil if it is not that far.
    var verb: String?

    init(_ problem: String, verb: String? = nil) {
        self.problem = problem
        self.verb = verb
    }
}
