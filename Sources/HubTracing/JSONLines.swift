package import HubBase

/// The log line as JSON, an object for each record:
///
///     {"v":1,"time":"2026-11-24T10:00:00.123456Z","level":"information","source":"hubline.pipeline","event":"call",
///     "message":"=> Invoking send on hub chat","hub":"chat","method":"send","call":"4fK2.1","connection":"4fK2","user":null,…}
///
/// on one line. Numbers are numbers, arguments and results are what they are, and who has no user has null. What would break the line
/// or drive a terminal is escaped.
package struct JSONLines: ~Copyable, Sendable {
    /// The version of the form, `v` of each line; a reader refuses one that it does not know.
    static let version = 1

    private static let inText = VisibleText.Hidden("\"")
    private static let inJSON = VisibleText.Hidden(backslash: false)

    private var time = LineTime()
    /// The members that a line has so far, beside those that every line has.
    private var names: [String] = []

    /// Lines, none written yet.
    package init() {}

    /// Appends the line of `record`, its line feed included.
    package mutating func append(_ record: TraceRecord, to out: inout ByteWriter) {
        names.removeAll(keepingCapacity: true)
        out.append(#"{"v":"#)
        out.append(decimal: Self.version)
        out.append(#","time":""#)
        time.append(record.time, to: &out)
        out.append(#"","level":""#)
        out.append(record.level.description)
        out.append(#"","source":"#)
        append(text: record.source, to: &out)
        if let event = record.sentence.event { append("event", event, to: &out) }
        append("message", record.message, to: &out)
        for part in record.parts { append(part, to: &out) }
        out.append("}\n")
    }

    private mutating func append(_ field: TraceRecord.Field, to out: inout ByteWriter) {
        if case .subject(let subject) = field.content { return append(subject, to: &out) }
        name(field.key, to: &out)
        switch field.content {
        case .text(let text): append(text: text, to: &out)
        case .number(let number): out.append(decimal: number)
        case .milliseconds(let microseconds): out.append(TraceRecord.Field.milliseconds(microseconds))
        case .json(let json): VisibleText.append(json, to: &out, hiding: Self.inJSON)
        case .nothing, .subject: out.append("null")
        }
    }

    private mutating func append(_ subject: TraceSubject, to out: inout ByteWriter) {
        if let hub = subject.hub { append("hub", hub, to: &out) }
        if let method = subject.method { append("method", method, to: &out) }
        if let connection = subject.connection {
            if let call = subject.call { append("call", "\(connection).\(call)", to: &out) }
            append("connection", connection, to: &out)
            name("user", to: &out)
            if let user = subject.user { append(text: user, to: &out) } else { out.append("null") }
            if !subject.id.isEmpty { append("id", subject.id, to: &out) }
        }
        if let generation = subject.generation {
            name("generation", to: &out)
            out.append(decimal: generation)
        }
        if !subject.groups.isEmpty {
            name("groups", to: &out)
            for (index, group) in subject.groups.enumerated() {
                out.append(index == 0 ? 0x5B : 0x2C)
                append(text: group, to: &out)
            }
            out.append(0x5D)
        }
    }

    private mutating func append(_ key: String, _ value: String, to out: inout ByteWriter) {
        name(key, to: &out)
        append(text: value, to: &out)
    }

    /// No member comes twice: a second one of that name has a line below it.
    private mutating func name(_ key: String, to out: inout ByteWriter) {
        var key = key
        while names.contains(key) || ["v", "time", "level", "source"].contains(key) { key += "_" }
        names.append(key)
        out.append(0x2C)
        append(text: key, to: &out)
        out.append(0x3A)
    }

    private func append(text: String, to out: inout ByteWriter) {
        out.append(0x22)
        VisibleText.append(text, to: &out, hiding: Self.inText)
        out.append(0x22)
    }
}
