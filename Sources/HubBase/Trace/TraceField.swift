extension TraceRecord {
    /// One named value of a record.
    public struct Field: Sendable, Equatable {
        package enum Content: Sendable, Equatable {
            case text(String)
            case number(Int64)
            case milliseconds(microseconds: Int64)
            /// A text that is JSON: a value of its own in JSON lines.
            case json(String)
            /// There is none, as the user of a caller that nobody knows.
            case nothing
            /// Stands for all fields of a call or connection.
            indirect case subject(TraceSubject)
        }

        /// The field's name, as `connection`; empty for the one that stands for all of a call.
        public let key: String
        package let content: Content

        package init(_ key: String, content: Content) {
            self.key = key
            self.content = content
        }

        /// A field of that name with that value.
        public init(_ key: String, _ value: String) { self.init(key, content: .text(value)) }

        /// A field of that name with that number; one beyond 64 bits is the nearest.
        public init(_ key: String, _ value: some BinaryInteger) { self.init(key, content: .number(Int64(clamping: value))) }

        /// A field of that name with that time: `12.345ms` in text, a number of milliseconds in JSON.
        public init(_ key: String, _ value: Duration) {
            self.init(key, content: .milliseconds(microseconds: Int64(clamping: Int128(value / .microseconds(1)))))
        }

        /// A field of that name with a value that is JSON already.
        package init(_ key: String, json: String) { self.init(key, content: .json(json)) }

        /// All fields of a call, a send or a connection.
        package init(_ subject: TraceSubject) { self.init("", content: .subject(subject)) }

        /// The fields it stands for; itself, unless it stands for those of a call.
        public var all: [Field] {
            guard case .subject(let subject) = content else { return [self] }
            return subject.fields
        }

        /// Its value as text, unescaped.
        public var value: String {
            switch content {
            case .text(let text), .json(let text): text
            case .number(let number): String(number)
            case .milliseconds(let microseconds): Self.milliseconds(microseconds) + "ms"
            case .nothing: "-"
            case .subject(let subject): subject.fields.map { "\($0.key)=\($0.value)" }.joined(separator: " ")
            }
        }

        /// `12.345`.
        package static func milliseconds(_ microseconds: Int64) -> String {
            let (whole, rest) = microseconds.magnitude.quotientAndRemainder(dividingBy: 1_000)
            let digits = String(rest)
            return (microseconds < 0 ? "-" : "") + "\(whole)." + String(repeating: "0", count: 3 - digits.utf8.count) + digits
        }

        var size: Int {
            switch content {
            case .text(let text), .json(let text): 64 + text.utf8.count
            case .number, .milliseconds, .nothing: 64
            case .subject(let subject): 64 + subject.size
            }
        }
    }
}
