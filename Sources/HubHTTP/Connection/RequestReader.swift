import HubBase
import HubSettings

/// Reads request heads out of bytes, a line at a time, and refuses all that two readers could understand differently: never laxer
/// than llhttp in its strict mode or h11.
struct RequestReader {
    private let limits: HTTPLimits
    private var line: RequestLine?
    private var fields = HTTPFields()
    /// Bytes of the head in lines that are done.
    private var used = 0
    /// Bytes of the unfinished line that have been looked at.
    private var scanned = 0

    init(limits: HTTPLimits) { self.limits = limits }

    /// Whether something of a head has come.
    var hasBegun: Bool { used + scanned > 0 }

    /// Takes the lines of a head that are whole; answers the head after its empty line, and is ready for the next.
    ///
    /// - Returns: nil if more is needed. Then `position` is at the start of the unfinished line, from which the next call goes on.
    mutating func next(_ bytes: Span<UInt8>, at position: inout Int) throws(HTTPRefusal) -> RequestHead? {
        while let end = try endOfLine(bytes, from: position) {
            let text = bytes.extracting(position..<end)
            used += text.count + 2
            scanned = 0
            position = end + 2
            if try take(text) { return try finish() }
        }
        return nil
    }

    /// Where the line ends that begins at `start`. Every byte on the way is looked at once, so a line that will be refused is
    /// refused as soon as the wrong byte is there.
    private mutating func endOfLine(_ bytes: Span<UInt8>, from start: Int) throws(HTTPRefusal) -> Int? {
        var index = start + scanned
        let limit = min(bytes.count, start + limits.requestHead - used)
        while index < limit {
            let byte = bytes[index]
            if byte == 0x0D {
                guard index + 1 < bytes.count else { break }
                guard bytes[index + 1] == 0x0A else { throw .bad("a CR without LF") }
                guard index + 1 < limit else { break }
                return index
            }
            guard byte.isFieldValue else { throw .bad(byte == 0x0A ? "an LF without CR" : "a control character") }
            index += 1
        }
        scanned = index - start
        guard used + bytes.count - start <= limits.requestHead else { throw Self.tooLarge }
        return nil
    }

    /// Takes a line; answers whether it was the empty one.
    private mutating func take(_ text: Span<UInt8>) throws(HTTPRefusal) -> Bool {
        guard line != nil else {
            line = try RequestLine(text)
            return false
        }
        guard !text.isEmpty else { return true }
        guard fields.count < limits.headerFields else {
            throw HTTPRefusal(.requestHeaderFieldsTooLarge, "too many header fields")
        }
        try takeField(text)
        return false
    }

    private mutating func takeField(_ text: Span<UInt8>) throws(HTTPRefusal) {
        var colon = 0
        while colon < text.count, text[colon].isToken { colon += 1 }
        guard colon > 0, colon < text.count, text[colon] == UInt8(ascii: ":") else { throw .bad("a header field that is none") }
        var (start, end) = (colon + 1, text.count)
        while start < end, text[start] == 0x20 || text[start] == 0x09 { start += 1 }
        while end > start, text[end - 1] == 0x20 || text[end - 1] == 0x09 { end -= 1 }
        let name = String(decoding: text.extracting(0..<colon))
        // llhttp takes blanks behind a length, and no tab.
        guard text[text.count - 1] != 0x09 || !name.equalsIgnoringCase("content-length") else {
            throw .bad("a Content-Length that is no number")
        }
        fields.append(name, String(decoding: text.extracting(start..<end)))
    }

    private mutating func finish() throws(HTTPRefusal) -> RequestHead {
        guard let line else { throw .bad("a request line that is none") }
        let fields = fields
        self = RequestReader(limits: limits)
        return try RequestHead(line, fields)
    }

    private static let tooLarge = HTTPRefusal(.requestHeaderFieldsTooLarge, "too large a head")
}
