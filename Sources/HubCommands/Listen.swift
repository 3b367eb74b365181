import HubClient
import HubServer

/// `listen`: what a server calls, a line each.
struct Listen: Verb {
    static let usage = VerbUsage(
        name: "listen", words: "URL [METHOD …]", wordCount: 1...Int.max,
        summary: "prints what a hub calls, a line each",
        options: ClientArguments.options + [
            VerbUsage.Option(name: "--json", help: "prints {\"method\":…,\"arguments\":[…]}")
        ],
        text: """
            Connects to the hub at URL and prints each call of the METHODs named, or of all, with its arguments in JSON, until the
            connection ends or this is stopped. Says 'listening' to standard error when it is connected.

              PROGRAM listen http://127.0.0.1:5000/chat
              PROGRAM listen http://127.0.0.1:5000/chat receive --json
            """,
        exitStatus: "0 the server ended in order, 1 it did not, 2 wrong use, or the server refused or was not there.")

    let client: ClientArguments
    let methods: Set<String>
    let isJSON: Bool

    init(_ arguments: VerbArguments) throws(UsageError) {
        client = try ClientArguments(arguments, verb: "listen")
        methods = Set(arguments.words.dropFirst())
        isJSON = arguments.has("--json")
    }

    func run(_ command: HubCommand) async -> Int32 {
        let terminal = command.terminal
        do {
            return try await ClientConnection.open(client.url, options: client.connection) { connection in
                await connection.onEveryCall { method, arguments in
                    if methods.isEmpty || methods.contains(method) { terminal.say(line(method, arguments)) }
                }
                terminal.complain("listening")
                let end = await connection.end()
                if let error = end.error { terminal.complain("\(command.program): \(error)") }
                return end.error == nil ? 0 : 1
            }
        } catch {
            terminal.complain("\(command.program): \(error)")
            return 2
        }
    }

    private func line(_ method: String, _ arguments: [HubValue]) -> String {
        guard isJSON else { return ([method] + arguments.map(\.description)).joined(separator: " ") }
        return "{\"method\":\(HubValue.string(method)),\"arguments\":\(HubValue.array(arguments))}"
    }
}
