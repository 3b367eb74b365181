import Glibc

/// One event of the log: when, how much it matters, who says it, the sentence, and its fields.
///
/// It is made on the path of calls and written elsewhere, so it holds what was said, and no line: sentence and fields become text when
/// somebody asks for them.
public struct TraceRecord: Sendable {
    /// Microseconds since 1970, UTC.
    public let time: Int64
    /// How much it matters.
    public let level: TraceLevel
    /// The name of the source that speaks.
    public let source: String
    /// What is said.
    public let sentence: TraceSentence
    /// The fields as they were given: those of a call are one.
    package let parts: [Field]

    /// A record of that moment; `time` is in microseconds since 1970, UTC. Sources make them; listeners may make their own.
    public init(time: Int64, level: TraceLevel, source: String, message: String, fields: [Field] = []) {
        self.init(time: time, level: level, source: source, sentence: .text(message), fields: fields)
    }

    package init(time: Int64, level: TraceLevel, source: String, sentence: TraceSentence, fields: [Field]) {
        self.time = time
        self.level = level
        self.source = source
        self.sentence = sentence
        parts = fields
    }

    /// The sentence, unescaped: it may hold anything a client sent.
    public var message: String { sentence.text }

    /// The fields, in the order they are written.
    public var fields: [Field] { parts.flatMap(\.all) }

    /// Whom and what it is about, if it is about a call, a send or a connection.
    public var subject: TraceSubject? {
        for case .subject(let subject) in parts.lazy.map(\.content) { return subject }
        return nil
    }

    /// About how much memory it holds, for queues that are bounded.
    package var size: Int {
        var size = 192 + sentence.size
        for part in parts { size += part.size }
        return size
    }

    /// The time of day in microseconds since 1970, UTC.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
