import HubClient
import HubServer

/// What `call` and `listen` share: where to connect, and as whom.
struct ClientArguments {
    static let options = [
        VerbUsage.Option(name: "--token", value: "TOKEN", help: "a bearer token, sent as the header Authorization"),
        VerbUsage.Option(name: "--header", value: "NAME=VALUE", repeats: true, help: "a header of each request; may be repeated"),
    ]

    let url: String
    let connection: ClientOptions

    init(_ arguments: VerbArguments, verb: String) throws(UsageError) {
        url = arguments.words[0]
        var connection = ClientOptions()
        if let token = arguments["--token"] { connection.headers["Authorization"] = "Bearer \(token)" }
        for header in arguments.all("--header") {
            let parts = header.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, !parts[0].isEmpty else {
                // It may be a secret that was written without its name.
                throw UsageError("--header expects NAME=VALUE", verb: verb)
            }
            connection.headers[parts[0]] = parts[1]
        }
        self.connection = connection
    }
}
