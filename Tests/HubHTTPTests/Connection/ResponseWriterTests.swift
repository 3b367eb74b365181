import HubBase
import Testing

@testable import HubHTTP

private func written(
    _ response: HTTPResponse, headOnly: Bool = false, _ persistence: ResponseWriter.Persistence = .open
) -> String {
    var out = ByteWriter()
    ResponseWriter(dates: DateField()).write(response, headOnly: headOnly, persistence, to: &out)
    return out.withSpan { String(decoding: $0) }.split(separator: "\r\n", omittingEmptySubsequences: false)
        .filter { !$0.hasPrefix("Date: ") }.joined(separator: "\r\n")
}

@Test func valuesCannotBeginALineOfTheirOwn() {
    let response = HTTPResponse(.ok, fields: ["X": "a\r\nSet-Cookie: b\0\u{7F}", "Bad Name": "c", "Y\r\nZ": "d", "": "e"])
    #expect(written(response) == "HTTP/1.1 200 OK\r\nX: a  Set-Cookie: b  \r\nContent-Length: 0\r\n\r\n")
}

@Test func framingBelongsToTheWriter() {
    let fields: HTTPFields = [
        "Content-Length": "99", "Transfer-Encoding": "chunked", "Connection": "upgrade", "DATE": "yesterday", "Keep-Alive": "x",
    ]
    #expect(written(HTTPResponse(.ok, fields: fields, body: [0x61])) == "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na")
}

@Test func answersWithoutABodyHaveNoLength() {
    for status in [HTTPStatus.noContent, .notModified] {
        #expect(!written(HTTPResponse(status, body: [0x61])).contains("Content-Length"))
        #expect(written(HTTPResponse(status, body: [0x61])).hasSuffix("\r\n\r\n"))
    }
}

@Test func anAnswerToHeadTellsTheLengthOnly() {
    #expect(written(HTTPResponse(.ok, body: [1, 2, 3]), headOnly: true) == "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n")
}

@Test(arguments: [
    (784_111_777, "Sun, 06 Nov 1994 08:49:37 GMT"), (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    (951_782_400, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_795_514_400, "Tue, 24 Nov 2026 10:00:00 GMT"),
])
func datesAreWrittenAsHTTPWants(_ second: Int, _ text: String) {
    #expect(DateField.text(second) == text)
}
