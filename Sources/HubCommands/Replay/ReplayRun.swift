import HubClient
import HubServer
import HubTracing

/// Makes the calls of a recording again, one after another as they were made, and compares how they end.
///
/// A call is made where the recording has it, and awaited where the recording has its end: what ran side by side does so again.
struct ReplayRun {
    enum Outcome {
        /// `skipped` calls were left out, as these methods, or some of them, were called with arguments that are hidden.
        case equal(calls: Int, skipped: Int, hidden: Set<String>)
        case different(String)
    }

    /// Why a connection could not be made.
    struct NotConnected: Error {
        let description: String
    }

    /// Clients of one recording that can be there at once.
    private static let mostConnections = 1_000
    private static let patience = Duration.seconds(30)

    /// Where a hub is, nil if there is none of that name, and what a method's parameters are called.
    let url: (_ hub: String) -> String?
    let parameters: (_ hub: String, _ method: String) -> [String]
    let values: ReplayValues
    let options: ClientOptions
    /// Whether as much time passes between calls as did.
    let keepsTime: Bool

    private enum Answer: Sendable {
        case value(HubValue)
        case error(String)
        case nothing(String)
    }

    /// What a run has come to.
    private struct State {
        var connections: [String: ClientConnection] = [:]
        var matcher = ReplayMatcher()
        var answers: [String: Answer] = [:]
        /// Calls whose end has not come yet.
        var open: Set<String> = []
        var calls = 0
        var skipped = 0
        var hidden: Set<String> = []
        var begin: (recorded: Int64, now: ContinuousClock.Instant)?
    }

    /// Runs it on that loop.
    func run(_ recording: Recording, on loop: EventLoop) async throws -> Outcome {
        var state = State()
        let result: Result<Outcome, any Error>
        do {
            result = .success(try await run(recording, &state, on: loop))
        } catch {
            result = .failure(error)
        }
        for connection in state.connections.values { await connection.close() }
        return try result.get()
    }

    private func run(_ recording: Recording, _ state: inout State, on loop: EventLoop) async throws -> Outcome {
        try await withThrowingTaskGroup(of: (String, Answer).self) { group in
            defer { group.cancelAll() }
            while let event = try recording.next() {
                switch event {
                case .call(let call):
                    guard
                        let arguments = values.fill(
                            call.arguments, hub: call.hub, method: call.method, parameters: parameters(call.hub, call.method))
                    else {
                        state.skipped += 1
                        if state.hidden.count < 5 { state.hidden.insert("\(call.hub).\(call.method)") }
                        continue
                    }
                    try await wait(for: call.time, &state)
                    let connection = try await connection(call, &state, on: loop)
                    let values = arguments.map { state.matcher.current($0) }
                    state.open.insert(call.name)
                    state.calls += 1
                    group.addImmediateTask { (call.name, await Self.answer(connection, call.method, values)) }
                case .end(let end):
                    guard state.open.remove(end.call) != nil else { continue }
                    while state.answers[end.call] == nil, let (name, answer) = try await group.next() {
                        state.answers[name] = answer
                    }
                    guard let answer = state.answers.removeValue(forKey: end.call) else { continue }
                    if let difference = difference(end, answer, &state.matcher) { return .different(difference) }
                }
            }
            return .equal(calls: state.calls, skipped: state.skipped, hidden: state.hidden)
        }
    }

    private func wait(for time: Int64, _ state: inout State) async throws {
        guard keepsTime else { return }
        let begin = state.begin ?? (time, ContinuousClock.now)
        state.begin = begin
        let (passed, overflow) = time.subtractingReportingOverflow(begin.recorded)
        if !overflow { try await Task.sleep(until: begin.now + .microseconds(passed)) }
    }

    private func connection(_ call: Recording.Call, _ state: inout State, on loop: EventLoop) async throws -> ClientConnection {
        if let connection = state.connections[call.connection] { return connection }
        guard state.connections.count < Self.mostConnections else {
            throw NotConnected(description: "more than \(Self.mostConnections) clients are recorded")
        }
        guard let url = url(call.hub) else { throw NotConnected(description: "there is no hub '\(VisibleText.of(call.hub))'") }
        let connection = try await ClientConnection.connect(to: url, options: options, over: loop)
        state.connections[call.connection] = connection
        if let id = connection.connectionID { state.matcher.match(call.connection, id) }
        return connection
    }

    private static func answer(_ connection: ClientConnection, _ method: String, _ values: [HubValue]) async -> Answer {
        await withTaskGroup(of: Answer.self) { group in
            group.addImmediateTask {
                do {
                    return .value(try await connection.invoke(method, values: values))
                } catch let error as HubCallError {
                    return .error(error.message)
                } catch {
                    return .nothing("\(error)")
                }
            }
            group.addTask {
                try? await Task.sleep(for: patience)
                return .nothing("it did not within 30s")
            }
            defer { group.cancelAll() }
            return await group.next() ?? .nothing("")
        }
    }

    /// How the answer differs from the recorded one, nil: it does not.
    private func difference(_ end: Recording.End, _ answer: Answer, _ matcher: inout ReplayMatcher) -> String? {
        let recorded = end.result.map { shown($0) } ?? "an error"
        let now: String
        switch (end.result, answer) {
        case (let result?, .value(let value)):
            if matcher.isEqual(result, value) { return nil }
            now = shown(value)
        case (nil, .error): return nil
        case (nil, .value(let value)): now = shown(value)
        case (_?, .error(let message)): now = "the error '\(VisibleText.of(message))'"
        case (_, .nothing(let why)): now = "nothing: \(VisibleText.of(why))"
        }
        return "\(end.place): \(VisibleText.of("\(end.hub).\(end.method)")) was answered with \(recorded), and now with \(now)"
    }

    private func shown(_ value: HubValue) -> String {
        let text = VisibleText.of(json: value)
        return text.count > 300 ? text.prefix(300) + "…" : text
    }
}
