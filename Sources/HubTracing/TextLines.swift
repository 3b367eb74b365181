package import HubBase

/// The log line, one for each record whatever is in it:
///
///     2026-11-24T10:00:00.123456Z information hubline.pipeline => Invoking send on hub chat  call=4fK2.1 user=-
///
/// Time, level, source, message, two blanks, fields. What would break the line or drive a terminal is written as JSON escapes it.
/// A value that is empty or holds a blank, a quote, an equals sign or an escape is a JSON string. A message never holds two
/// blanks in a row nor begins or ends with one, so that no message looks like fields.
package struct TextLines: ~Copyable, Sendable {
    private static let inSource = VisibleText.Hidden(" ")
    private static let inMessage = VisibleText.Hidden()
    private static let inKey = VisibleText.Hidden(" \"=")
    private static let inQuotes = VisibleText.Hidden("\"")

    private var time = LineTime()

    /// Lines, none written yet.
    package init() {}

    /// Appends the line of `record`, its line feed included.
    package mutating func append(_ record: TraceRecord, to out: inout ByteWriter) {
        time.append(record.time, to: &out)
        out.append(0x20)
        out.append(record.level.description)
        out.append(0x20)
        VisibleText.append(record.source, to: &out, hiding: Self.inSource)
        out.append(0x20)
        append(record.sentence, to: &out)
        if !record.parts.isEmpty { out.append(0x20) }
        for part in record.parts { append(part, to: &out) }
        out.append(0x0A)
    }

    private func append(_ sentence: TraceSentence, to out: inout ByteWriter) {
        guard let (start, method, middle, hub) = sentence.pieces, !method.isEmpty,
            VisibleText.isPlain(method, hiding: Self.inKey),
            !hub.isEmpty, VisibleText.isPlain(hub, hiding: Self.inKey)
        else { return append(message: sentence.text, to: &out) }
        out.append(start)
        out.append(method)
        out.append(middle)
        out.append(hub)
    }

    /// Blanks at an end and behind another are escaped.
    private func append(message: String, to out: inout ByteWriter) {
        let bytes = message.utf8Span.span
        let isTidy = bytes.isEmpty || (bytes[0] != 0x20 && bytes[bytes.count - 1] != 0x20 && !bytes.hasTwoBlanks)
        if isTidy { return VisibleText.append(message, to: &out, hiding: Self.inMessage) }
        var start = message.startIndex
        var previous: UInt8 = 0x20
        for index in message.utf8.indices {
            let byte = message.utf8[index]
            if byte == 0x20, previous == 0x20 || message.utf8.index(after: index) == message.endIndex {
                VisibleText.append(String(message[start..<index]), to: &out, hiding: Self.inMessage)
                VisibleText.append(escaped: 0x20, to: &out)
                start = message.utf8.index(after: index)
            }
            previous = byte
        }
        VisibleText.append(String(message[start...]), to: &out, hiding: Self.inMessage)
    }

    private func append(_ field: TraceRecord.Field, to out: inout ByteWriter) {
        guard case .subject(let subject) = field.content else {
            out.append(0x20)
            VisibleText.append(field.key, to: &out, hiding: Self.inKey)
            out.append(0x3D)
            return append(value: field.value, to: &out)
        }
        if let connection = subject.connection {
            if let call = subject.call {
                out.append(" call=")
                append(value: connection, to: &out)
                out.append(0x2E)
                out.append(decimal: call)
            }
            out.append(" connection=")
            append(value: connection, to: &out)
            out.append(" user=")
            append(value: subject.user ?? "-", to: &out)
        }
        if let generation = subject.generation {
            out.append(" generation=")
            out.append(decimal: generation)
        }
    }

    private func append(value: String, to out: inout ByteWriter) {
        if !value.isEmpty, VisibleText.isPlain(value, hiding: Self.inKey) { return out.append(value) }
        out.append(0x22)
        VisibleText.append(value, to: &out, hiding: Self.inQuotes)
        out.append(0x22)
    }
}

extension Span<UInt8> {
    fileprivate var hasTwoBlanks: Bool {
        var index = 1
        while index < count {
            if self[index] == 0x20, self[index - 1] == 0x20 { return true }
            index += 1
        }
        return false
    }
}
