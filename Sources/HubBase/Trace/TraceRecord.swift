import Glibc

/// One event of the log: when, how much it matters, who says it, the sentence, and its fields.
public struct TraceRecord: Sendable {
    /// One named value of a record.
    public struct Field: Sendable, Equatable {
        /// The field's name, as `connection`.
        public let key: String
        /// Its value as text, unescaped.
        public let value: String

        /// A field of that name with that value.
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }

        /// A field of that name with that number.
        public init(_ key: String, _ value: some BinaryInteger) {
            self.key = key
            self.value = String(value)
        }
    }

    /// Microseconds since 1970, UTC.
    public let time: Int64
    /// How much it matters.
    public let level: TraceLevel
    /// The name of the source that speaks.
    public let source: String
    /// The sentence, unescaped: it may hold anything a client sent.
    public let message: String
    /// The fields, in the order they are written.
    public let fields: [Field]

    /// A record of that moment; `time` is in microseconds since 1970, UTC. Sources make them; listeners may make their own.
    public init(time: Int64, level: TraceLevel, source: String, message: String, fields: [Field] = []) {
        self.time = time
        self.level = level
        self.source = source
        self.message = message
        self.fields = fields
    }

    /// The time of day in microseconds since 1970, UTC.
    package static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1_000
    }
}
