import Glibc
import HubServer

/// The verbs, their options and their exit statuses: 0 done, 1 the configuration or the port, 2 wrong use.
enum HubCommand {
    static let version = "0.1.0"

    static func run(_ arguments: [String], program: String, _ configure: (inout HubServerBuilder) -> Void) async {
        exit(await status(of: arguments, program: program, configure))
    }

    private static func status(
        of arguments: [String], program: String, _ configure: (inout HubServerBuilder) -> Void
    ) async -> Int32 {
        let name = program.prefix(1).lowercased() + program.dropFirst()
        do throws(UsageError) {
            switch arguments.first {
            case "serve": return await Serve.run(try Serve.Options(arguments.dropFirst()), configure)
            case nil, "--help", "help":
                Terminal.say(help(name))
                return arguments.isEmpty ? 2 : 0
            case "--version":
                Terminal.say("\(name) \(version)")
                return 0
            case let verb?: throw UsageError("unknown verb '\(verb)'")
            }
        } catch {
            Terminal.complain("\(name): \(error.problem); '\(name) --help' lists what there is")
            return 2
        }
    }

    private static func help(_ name: String) -> String {
        """
        \(name) serves SignalR hubs that a configuration file declares.

          \(name) serve [--config FILE] [--host ADDRESS] [--port PORT]
              Serves FILE (config.yaml) until SIGTERM or SIGINT. Prints one line with the URL when it accepts connections.
              --host, --port   beat those of the file; port 0 takes a free one
          \(name) --help
          \(name) --version

        Exit status: 0 done, 1 a problem in the file or with the port, 2 wrong use.
        """
    }
}

/// The command line cannot be understood.
struct UsageError: Error {
    let problem: String

    init(_ problem: String) { self.problem = problem }
}
