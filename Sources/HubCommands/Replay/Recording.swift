import HubServer
import HubTracing

/// The calls of a log and how they ended, in their order, if it holds enough to make them again.
struct Recording {
    /// A client called a method.
    struct Call {
        /// As `call` of its lines names it.
        let name: String
        let hub: String
        let method: String
        let connection: String
        let arguments: [HubValue]
        /// Microseconds since 1970.
        let time: Int64
    }

    /// A call ended.
    struct End {
        let call: String
        let hub: String
        let method: String
        /// What was answered, nil: an error.
        let result: HubValue?
        /// `calls.jsonl:12`.
        let place: String
    }

    enum Event {
        case call(Call)
        case end(End)
    }

    /// Why the calls cannot be made again, and which option to set.
    struct NotReplayable: Error {
        let description: String
    }

    private static let option = "'logging: { arguments: true, results: true }' has them recorded"

    private let log: TraceLog
    private let complain: (String) -> Void

    /// The log at that path; `complain` is told of lines that cannot be read.
    init(_ path: String, complain: @escaping (String) -> Void) throws(NotReplayable) {
        self.complain = complain
        do throws(TraceProblem) {
            log = try TraceLog(path)
        } catch {
            throw NotReplayable(description: "\(error)")
        }
    }

    /// Reads a recording from its beginning to its end, and finds what is missing before anybody is called.
    static func check(_ path: String, complain: @escaping (String) -> Void) throws(NotReplayable) {
        let recording = try Recording(path, complain: complain)
        var (calls, ends) = (0, 0)
        while let event = try recording.next() {
            switch event {
            case .call: calls += 1
            case .end: ends += 1
            }
        }
        if calls == 0 { throw NotReplayable(description: "\(VisibleText.of(path)): no call of a client is recorded; \(option)") }
        if ends == 0 { throw NotReplayable(description: "\(VisibleText.of(path)): no end of a call is recorded; \(option)") }
    }

    /// The next call or end.
    func next() throws(NotReplayable) -> Event? {
        while let piece = log.next() {
            switch piece {
            case .problem(let problem): complain("\(problem)")
            case .line(let line): if let event = try event(line) { return event }
            }
        }
        return nil
    }

    private func event(_ line: TraceLine) throws(NotReplayable) -> Event? {
        guard let event = line.event, event != .send else { return nil }
        let place = log.place?.description ?? ""
        if log.place?.isText ?? false {
            let why = "a line of text does not hold the whole of a call; 'format: json' at the listener has it written"
            throw NotReplayable(description: "\(place): \(why)")
        }
        guard let call = line.text("call"), let hub = line.text("hub"), let method = line.text("method"),
            let connection = line.text("connection")
        else { return nil }
        if event == .call {
            guard let arguments = line.fields["arguments"]?.array else {
                throw NotReplayable(description: "\(place): the arguments are not recorded; \(Self.option)")
            }
            return .call(
                Call(name: call, hub: hub, method: method, connection: connection, arguments: arguments, time: line.time))
        }
        let result = line.fields["result"]
        if event == .completed, result == nil {
            throw NotReplayable(description: "\(place): the result is not recorded; \(Self.option)")
        }
        return .end(End(call: call, hub: hub, method: method, result: event == .completed ? result : nil, place: place))
    }
}
