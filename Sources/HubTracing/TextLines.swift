package import HubBase
import HubValues

/// The log line, one for each record whatever is in it:
///
///     2026-11-24T10:00:00.123456Z information hubline.pipeline => Invoking send on hub chat  call=4fK2.1 user=-
///
/// Time, level, source, message, two blanks, fields. What would break the line or drive a terminal is written as JSON escapes it.
/// A value that is empty or holds a blank, a quote, an equals sign or an escape is a JSON string. A message never holds two
/// blanks in a row nor begins or ends with one, so that no message looks like fields.
package enum TextLines {
    /// Appends the line of `record`, its line feed included.
    package static func append(_ record: TraceRecord, to out: inout ByteWriter) {
        let (second, microsecond) = record.time.quotientAndRemainder(dividingBy: 1_000_000)
        out.append(dateAndTime: microsecond < 0 ? second - 1 : second)
        out.append(0x2E)
        out.append(microsecond < 0 ? microsecond + 1_000_000 : microsecond, digits: 6)
        out.append("Z ")
        out.append(record.level.description)
        out.append(0x20)
        append(record.source, to: &out) { byte, _, _ in byte == 0x20 }
        out.append(0x20)
        append(record.message, to: &out) { byte, index, message in
            byte == 0x20 && (index == 0 || index == message.count - 1 || message[index - 1] == 0x20)
        }
        if !record.fields.isEmpty { out.append(0x20) }
        for field in record.fields {
            out.append(0x20)
            append(field.key, to: &out) { byte, _, _ in byte == 0x20 || byte == 0x22 || byte == 0x3D }
            out.append(0x3D)
            append(value: field.value, to: &out)
        }
        out.append(0x0A)
    }

    private static func append(value: String, to out: inout ByteWriter) {
        guard needsQuotes(value.utf8Span.span) else { return out.append(value) }
        out.append(0x22)
        append(value, to: &out) { byte, _, _ in byte == 0x22 }
        out.append(0x22)
    }

    private static func needsQuotes(_ value: Span<UInt8>) -> Bool {
        var index = 0
        while index < value.count {
            let (scalar, length) = value.scalar(at: index)
            if isEscaped(scalar) || scalar == 0x20 || scalar == 0x22 || scalar == 0x3D { return true }
            index += length
        }
        return value.isEmpty
    }

    /// Appends a text with its escapes; `hides` says which other characters of ASCII get one too.
    private static func append(_ text: String, to out: inout ByteWriter, _ hides: (UInt8, Int, Span<UInt8>) -> Bool) {
        let bytes = text.utf8Span.span
        var (start, index) = (0, 0)
        while index < bytes.count {
            let (scalar, length) = bytes.scalar(at: index)
            if isEscaped(scalar) || (length == 1 && hides(bytes[index], index, bytes)) {
                out.append(bytes.extracting(start..<index))
                append(escaped: scalar, to: &out)
                start = index + length
            }
            index += length
        }
        out.append(bytes.extracting(start..<index))
    }

    private static func append(escaped scalar: UInt32, to out: inout ByteWriter) {
        switch scalar {
        case 0x22: out.append("\\\"")
        case 0x5C: out.append("\\\\")
        case 0x0A: out.append("\\n")
        case 0x0D: out.append("\\r")
        case 0x09: out.append("\\t")
        default:
            out.append("\\u")
            let digits = String(scalar, radix: 16, uppercase: true)
            for _ in digits.utf8.count..<4 { out.append(0x30) }
            out.append(digits)
        }
    }

    /// Controls, separators of lines, and what turns the direction of the text around it: all below U+10000.
    private static func isEscaped(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0..<0x20, 0x5C, 0x7F..<0xA0, 0x61C, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF: true
        default: false
        }
    }
}
