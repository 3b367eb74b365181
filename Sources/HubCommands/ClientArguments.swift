import HubClient
import HubServer

/// What `call`, `listen` and `replay` share: where to connect, and as whom.
struct ClientArguments {
    static let options = [
        VerbUsage.Option(name: "--token", value: "TOKEN", help: "a bearer token, sent as the header Authorization"),
        VerbUsage.Option(name: "--header", value: "NAME=VALUE", repeats: true, help: "a header of each request; may be repeated"),
    ]

    let url: String
    let connection: ClientOptions

    init(_ arguments: VerbArguments, verb: String) throws(UsageError) {
        url = arguments.words[0]
        connection = try Self.connection(arguments, verb: verb)
    }

    /// As whom to connect.
    static func connection(_ arguments: VerbArguments, verb: String) throws(UsageError) -> ClientOptions {
        var connection = ClientOptions()
        if let token = arguments["--token"] { connection.headers["Authorization"] = "Bearer \(token)" }
        for (name, value) in try headers(arguments, verb: verb) { connection.headers[name] = value }
        return connection
    }

    /// The header fields of `--header NAME=VALUE`.
    static func headers(_ arguments: VerbArguments, verb: String) throws(UsageError) -> [(name: String, value: String)] {
        var headers: [(name: String, value: String)] = []
        for header in arguments.all("--header") {
            let parts = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                // It may be a secret that was written without its name.
                throw UsageError("--header expects NAME=VALUE", verb: verb)
            }
            headers.append((parts[0], parts[1]))
        }
        return headers
    }
}
