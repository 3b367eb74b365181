import HubServer

/// `serve`: runs a configuration file until it is told to stop.
enum Serve {
    struct Options: Equatable {
        var file = "config.yaml"
        var host: String?
        var port: UInt16?

        init(_ arguments: some Collection<String>) throws(UsageError) {
            var rest = arguments[...]
            while let option = rest.popFirst() {
                guard ["--config", "--host", "--port"].contains(option) else { throw UsageError("unknown option '\(option)'") }
                guard let value = rest.popFirst() else { throw UsageError("\(option) needs a value") }
                switch option {
                case "--config": file = value
                case "--host": host = value
                default:
                    guard let number = UInt16(value) else {
                        throw UsageError("--port needs a number from 0 to 65535, not '\(value)'")
                    }
                    port = number
                }
            }
        }
    }

    static func run(_ options: Options, _ configure: (inout HubServerBuilder) -> Void) async -> Int32 {
        do {
            let server = try HubServer(configuration: options.file, host: options.host, port: options.port, configure)
            for warning in server.warnings { Terminal.complain("\(warning)") }
            try await server.run { Terminal.say("listening on http://\($0)") }
            return 0
        } catch {
            Terminal.complain("\(error)")
            return 1
        }
    }
}
