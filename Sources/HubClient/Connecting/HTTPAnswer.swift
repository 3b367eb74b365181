import HubBase
import HubHTTP

/// A server's answer to one request, as far as a hub client needs it.
struct HTTPAnswer {
    static let maximumSize = 64 * 1024

    let status: Int
    let fields: HTTPFields
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// Reads an answer from the front of `bytes`.
    ///
    /// - Parameter isOver: nothing will follow: a body without a length is whole.
    /// - Returns: the answer and how many bytes it took; nil: more is needed.
    static func read(_ bytes: [UInt8], isOver: Bool) throws(ClientError) -> (answer: HTTPAnswer, used: Int)? {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8))?.upperBound else {
            guard bytes.count < maximumSize, !isOver else { throw .misunderstood("no HTTP answer") }
            return nil
        }
        let lines = String(decoding: bytes[..<(end - 4)], as: UTF8.self).split(
            separator: "\r\n", omittingEmptySubsequences: false)
        let status = try status(lines[0])
        let fields = try fields(lines[1...])
        let hasBody = status >= 200 && status != 204 && status != 304
        guard hasBody else { return (HTTPAnswer(status: status, fields: fields, body: []), end) }
        guard fields["transfer-encoding"] == nil else { throw .misunderstood("an answer in chunks") }
        let length = try length(fields) ?? (isOver ? bytes.count - end : maximumSize)
        guard bytes.count - end >= length else {
            guard !isOver, length <= maximumSize else { throw .misunderstood("half an HTTP answer, or a very long one") }
            return nil
        }
        return (HTTPAnswer(status: status, fields: fields, body: Array(bytes[end..<end + length])), end + length)
    }

    private static func status(_ line: Substring) throws(ClientError) -> Int {
        let words = line.split(separator: " ", maxSplits: 2)
        guard words.count >= 2, words[0] == "HTTP/1.1" || words[0] == "HTTP/1.0", words[1].utf8.count == 3,
            let status = Int(words[1])
        else { throw .misunderstood("no HTTP answer") }
        return status
    }

    private static func fields(_ lines: ArraySlice<Substring>) throws(ClientError) -> HTTPFields {
        var fields = HTTPFields()
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { throw .misunderstood("a header field without a colon") }
            var value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            while value.last == " " || value.last == "\t" { value.removeLast() }
            fields.append(String(line[..<colon]), String(value))
        }
        return fields
    }

    private static func length(_ fields: HTTPFields) throws(ClientError) -> Int? {
        guard let text = fields["content-length"] else { return nil }
        guard let length = Int(text), length >= 0 else { throw .misunderstood("a length that is no number") }
        return length
    }
}
