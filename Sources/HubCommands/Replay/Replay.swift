import HubClient
import HubNetwork
import HubServer
import HubTracing

/// `replay`: makes the calls of a log again and compares the answers.
struct Replay: Verb {
    static let usage = VerbUsage(
        name: "replay", words: "TRACE", wordCount: 1...1,
        summary: "makes the calls of a log again, and compares the answers",
        options: [
            VerbUsage.Option(name: "--config", value: "FILE", help: "serves this file meanwhile; config.yaml when left out"),
            VerbUsage.Option(name: "--url", value: "URL", help: "calls the hub there instead"),
            VerbUsage.Option(name: "--remote", help: "lets URL be another machine's"),
            VerbUsage.Option(name: "--timing", help: "waits between calls as long as was waited then"),
            VerbUsage.Option(
                name: "--set", value: "HUB.METHOD.PARAMETER=JSON", repeats: true,
                help: "a value that the log hides; may be repeated"),
        ] + ClientArguments.options,
        text: """
            TRACE is a log of JSON lines, old and compressed files of it included, with arguments and results:

              pipeline: [logging: { arguments: true, results: true }]
              tracing: { listeners: { calls: { file: calls.jsonl, format: json } } }

            Each client of the log connects again, and makes its calls where the log has them. An answer must be the recorded one, but
            for ids and moments, and an error must come where one came. The first answer that differs ends it. FILE is served on a
            free port, and writes no log. Calls with arguments that the log hides are left out and counted, or made with '--set'; a
            parameter has its name with FILE, its number from 0 with URL.

              PROGRAM replay calls.jsonl
              PROGRAM replay calls.jsonl --url http://127.0.0.1:5000/till --set till.login.1='"1234"'
            """,
        exitStatus: "0 all answers are equal, 1 one differs, 2 wrong use, or the log does not hold enough, or nobody is there.")

    let trace: String
    let file: String
    let url: String?
    let keepsTime: Bool
    let values: ReplayValues
    let options: ClientOptions

    init(_ arguments: VerbArguments) throws(UsageError) {
        // Asked for by `usage`.
        trace = arguments.words.first ?? ""
        file = arguments["--config"] ?? "config.yaml"
        url = arguments["--url"]
        keepsTime = arguments.has("--timing")
        values = try ReplayValues(arguments.all("--set"))
        options = try ClientArguments.connection(arguments, verb: "replay")
        if url != nil, arguments.has("--config") { throw UsageError("'--config' and '--url' are two servers", verb: "replay") }
        if trace == "-" { throw UsageError("a log is read twice, so it cannot be standard input", verb: "replay") }
        if let url, !arguments.has("--remote"), !ClientConnection.isLocal(url) {
            throw UsageError("the calls would be made again on another machine: '--remote' lets them", verb: "replay")
        }
    }

    func run(_ command: HubCommand) async -> Int32 {
        let terminal = command.terminal
        do {
            try Recording.check(trace, complain: terminal.complain)
            switch try await outcome(command) {
            case .different(let difference):
                terminal.say(difference)
                return 1
            case .equal(let calls, let skipped, let hidden):
                let names = hidden.sorted().map { VisibleText.of($0) }.joined(separator: ", ")
                let left = skipped == 0 ? "" : "; \(skipped) left out, whose arguments are hidden: \(names)"
                terminal.say("\(calls) \(calls == 1 ? "call" : "calls") made again, all answers are equal\(left)")
                return calls == 0 ? 2 : 0
            }
        } catch let error as Recording.NotReplayable {
            terminal.complain(error.description)
        } catch let error as ReplayRun.NotConnected {
            terminal.complain("\(command.program): \(error.description)")
        } catch let error as ConfigurationError {
            terminal.complain("\(error)")
        } catch {
            terminal.complain("\(command.program): \(error)")
        }
        return 2
    }

    private func outcome(_ command: HubCommand) async throws -> ReplayRun.Outcome {
        let recording = try Recording(trace) { _ in }
        guard let url else {
            return try await outcome(recording, of: HubServer(configuration: file, host: "127.0.0.1", port: 0, command.configure))
        }
        let run = ReplayRun(url: { _ in url }, parameters: { _, _ in [] }, values: values, options: options, keepsTime: keepsTime)
        return try await Self.loops { try await run.run(recording, on: $0.all[0]) }
    }

    /// Serves while the calls are made; nobody listens to what the server says.
    private func outcome(_ recording: Recording, of server: HubServer) async throws -> ReplayRun.Outcome {
        let hubs = server.explanation.hubs
        return try await Self.loops { loops in
            let (addresses, ready) = AsyncThrowingStream.makeStream(of: SocketAddress.self)
            return try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    do {
                        try await server.serve(on: loops, ready: { ready.yield($0) })
                        ready.finish()
                    } catch {
                        ready.finish(throwing: error)
                    }
                }
                defer { server.stop() }
                var iterator = addresses.makeAsyncIterator()
                guard let address = try await iterator.next() else { throw CancellationError() }
                let run = ReplayRun(
                    url: { name in hubs.first { $0.stages.hub == name }?.paths.first.map { "http://\(address)\($0)" } },
                    parameters: { hub, method in
                        hubs.first { $0.stages.hub == hub }?.stages.methods(named: method).first?.parameters ?? []
                    },
                    values: values, options: options, keepsTime: keepsTime)
                return try await run.run(recording, on: loops.all[0])
            }
        }
    }

    private static func loops<R>(_ body: (EventLoops) async throws -> R) async throws -> R {
        try await EventLoops.run(count: 1, trace: TraceSwitch().source("hubline.client"), body)
    }
}
