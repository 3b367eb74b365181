import HubClient
import HubServer

/// `call`: one call of a hub method from the shell.
struct Call: Verb {
    static let usage = VerbUsage(
        name: "call", words: "URL METHOD [JSON …]", wordCount: 2...Int.max,
        summary: "calls a hub method once and prints its result",
        options: ClientArguments.options + [
            VerbUsage.Option(name: "--json", help: "prints {\"result\":…} or {\"error\":\"…\"}, whatever comes of it")
        ],
        text: """
            Connects to the hub at URL, calls METHOD with the arguments, each a value in JSON, and prints the result in JSON: nothing
            for a method without one. What is no JSON is taken as text, so that quotes are rarely needed.

              PROGRAM call http://127.0.0.1:5000/chat echo hello
              PROGRAM call http://127.0.0.1:5000/till price tea 2 --token $TOKEN
            """,
        exitStatus: "0 done, 1 the hub answered with an error, 2 wrong use, or the server refused or was not there.")

    let client: ClientArguments
    let method: String
    let arguments: [HubValue]
    let isJSON: Bool

    init(_ arguments: VerbArguments) throws(UsageError) {
        client = try ClientArguments(arguments, verb: "call")
        method = arguments.words[1]
        self.arguments = arguments.words.dropFirst(2).map { JSONArgument.value($0) ?? .string($0) }
        isJSON = arguments.has("--json")
    }

    func run(_ command: HubCommand) async -> Int32 {
        do {
            let result = try await ClientConnection.open(client.url, options: client.connection) { connection in
                try await connection.invoke(method, values: arguments)
            }
            if isJSON {
                command.terminal.say("{\"result\":\(result)}")
            } else if result != .null {
                command.terminal.say("\(result)")
            }
            return 0
        } catch let error as HubCallError {
            return fail(error.message, 1, command)
        } catch {
            return fail("\(error)", 2, command)
        }
    }

    private func fail(_ problem: String, _ status: Int32, _ command: HubCommand) -> Int32 {
        if isJSON {
            command.terminal.say("{\"error\":\(HubValue.string(problem))}")
        } else {
            command.terminal.complain("\(command.program): \(problem)")
        }
        return status
    }
}
