package import HubBase
package import HubValues

/// One line of a log as it is read back, whichever form it had.
package struct TraceLine: Sendable, Equatable {
    /// Microseconds since 1970, UTC.
    package let time: Int64
    /// How much it matters; never `off`.
    package let level: TraceLevel
    /// The name of the source that spoke.
    package let source: String
    /// What was said, unescaped: it may hold anything a client sent.
    package let message: String
    /// Everything else in its order: `event`, `hub` and `method` of a sentence about a call, too, which in text only the sentence tells.
    package let fields: HubObject

    /// Fields of one line; one with more is none.
    static let maximumFields = 1_000

    package init(time: Int64, level: TraceLevel, source: String, message: String, fields: HubObject = HubObject()) {
        self.time = time
        self.level = level
        self.source = source
        self.message = message
        self.fields = fields
    }

    /// What kind of sentence it is; nil: a free one.
    package var event: TraceEvent? { fields["event"]?.string.flatMap { TraceEvent(rawValue: $0) } }

    /// The text of a field, nil if it has none of that name or another kind of value.
    package func text(_ field: String) -> String? { fields[field]?.string }

    /// How long the call took, in milliseconds; nil: it does not say.
    package var duration: Double? {
        guard let duration = fields["duration"]?.double, duration.isFinite else { return nil }
        return duration
    }

    /// The microseconds since 1970 of a moment in ISO 8601; nil for any other text, and for what is out of reach.
    package static func time(_ text: String) -> Int64? {
        guard let (seconds, nanoseconds) = TimestampReader.moment(text) else { return nil }
        let (microseconds, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (time, isTooMuch) = microseconds.addingReportingOverflow(Int64(nanoseconds / 1_000))
        return overflow || isTooMuch ? nil : time
    }
}

/// The sentences about calls.
package enum TraceEvent: String, Sendable {
    case call, send, completed, failed
}

/// Why a line cannot be read.
package enum TraceLineFault: Error, Equatable {
    /// It is none.
    case noLine
    /// It ends where a line cannot.
    case cutOff
    /// It is of a version that is not known here.
    case unknownVersion(String)
}

extension TraceLine {
    /// Reads a line without its line feed. What is no UTF-8 becomes U+FFFD.
    package static func read(_ bytes: Span<UInt8>) throws(TraceLineFault) -> TraceLine {
        bytes.isEmpty || bytes[0] != 0x7B ? try read(text: bytes) : try read(json: bytes)
    }
}
