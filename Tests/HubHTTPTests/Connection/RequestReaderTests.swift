import HubBase
import HubSettings
import Testing

@testable import HubHTTP

/// What a reader makes of these pieces: the heads, then why it refused to go on, as text.
private func read(_ pieces: [[UInt8]], _ limits: HTTPLimits = HTTPLimits()) -> [String] {
    var reader = RequestReader(limits: limits)
    var rest: [UInt8] = []
    var seen: [String] = []
    for piece in pieces {
        rest += piece
        var position = 0
        do throws(HTTPRefusal) {
            while let head = try reader.next(rest.span, at: &position) { seen.append(summary(head)) }
        } catch {
            return seen + ["\(error.status.rawValue)"]
        }
        rest.removeFirst(position)
    }
    return seen
}

private func summary(_ head: RequestHead) -> String {
    let query = head.target.query.map { "\($0.key)=\($0.value)" }.joined(separator: "&")
    let fields = head.fields.map { "\($0.name): \($0.value)" }.joined(separator: "|")
    return "\(head.method.rawValue) \(head.target.path)?\(query) \(head.isOld ? "1.0" : "1.1") [\(fields)] \(head.contentLength)"
}

@Test(
    arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /? 1.1 [Host: a] 0"]),
        ("GET /x?y=z HTTP/1.1\r\nHost:a:80\r\nX:\t v \t\r\n\r\n", ["GET /x?y=z 1.1 [Host: a:80|X: v] 0"]),
        ("GET / HTTP/1.0\r\n\r\n", ["GET /? 1.0 [] 0"]),
        (
            "POST / HTTP/1.1\r\nHost: [::1]:5000\r\nContent-Length:  012 \r\n\r\n",
            ["POST /? 1.1 [Host: [::1]:5000|Content-Length: 012] 12"]
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\n\r\nHEAD /b HTTP/1.1\r\nhost: a\r\nEmpty:\r\n\r\n",
            ["GET /? 1.1 [Host: a] 0", "HEAD /b? 1.1 [host: a|Empty: ] 0"]
        ),
        ("GET http://A:81/x?q HTTP/1.1\r\nHost: a:81\r\n\r\n", ["GET /x?q= 1.1 [Host: a:81] 0"]),
        ("GET http://a HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /? 1.1 [Host: a] 0"]),
        ("GET https://a?q=1 HTTP/1.1\r\nHost: a\r\n\r\n", ["GET /?q=1 1.1 [Host: a] 0"]),
        ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ["OPTIONS *? 1.1 [Host: a] 0"]),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: ä\r\n\r\n", ["GET /? 1.1 [Host: a|X: ä] 0"]),
        ("GET / HTTP/1.1\r\nHost: a\r\n", []),
    ] as [(String, [String])])
func goodHeadsAreReadHoweverTheyCome(_ text: String, _ heads: [String]) {
    for pieces in feedings(text) { #expect(read(pieces) == heads) }
}

/// K5, and what else two readers might take differently.
@Test(
    arguments: [
        // Where the body ends.
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5 5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\t\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1_0\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ٣\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", 411),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, identity\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
        ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding : chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding\t: chunked\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \u{0B}chunked\r\n\r\n", 400),
        // Lines.
        ("GET / HTTP/1.1\nHost: a\n\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: a\u{7F}b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\n: value\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX[]: value\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nXä: value\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n folded\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\n\tfolded\r\n\r\n", 400),
        ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        // The host.
        ("GET / HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: user@a\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a:99999\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400),
        ("GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET http://a:81/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        // The request line.
        ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
        (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /\r\nHost: a\r\n\r\n", 400),
        ("GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / http/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/11\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
        ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
        ("GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505),
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505),
        ("get / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("BREW / HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 501),
        ("G{T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /ä HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("GET /?a=%f HTTP/1.1\r\nHost: a\r\n\r\n", 400),
        ("\u{16}\u{3}\u{1}\u{2}\0", 400),
        ("GET / HTTP/1.1\r\nHost: a\r\nExpect: 200-maybe\r\n\r\n", 417),
    ] as [(String, Int)])
func whatTwoReadersCouldTakeDifferentlyIsRefused(_ text: String, _ status: Int) {
    // The hidden second request must never be read.
    for pieces in feedings(text + "GET /hidden HTTP/1.1\r\nHost: a\r\n\r\n") { #expect(read(pieces) == ["\(status)"]) }
}

@Test func bytesThatAreNotUTF8InAValueAreNoError() {
    let bytes = Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0xFF] + Array("\r\n\r\n".utf8)
    for pieces in feedings(bytes) { #expect(read(pieces) == ["GET /? 1.1 [Host: a|X: \u{FFFD}] 0"]) }
}

@Test func aHundredFieldsAreServedAndOneMoreIsNot() {
    func head(_ count: Int) -> [UInt8] {
        let lines = (1..<count).map { "x-\($0): \($0)\r\n" }.joined()
        return Array("GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n".utf8)
    }
    #expect(read([head(100)]).first?.hasPrefix("GET /") == true)
    #expect(read(head(100).map { [$0] }) == read([head(100)]))
    #expect(read([head(101)]) == ["431"])
    #expect(read(head(101).map { [$0] }) == ["431"])
}

@Test(arguments: [-1, 0, 1]) func theLimitOfTheHeadIsExact(_ excess: Int) {
    var limits = HTTPLimits()
    limits.requestHead = 200
    let frame = "GET / HTTP/1.1\r\nHost: a\r\nX: \r\n\r\n"
    let text = frame.replacing("X: ", with: "X: " + String(repeating: "x", count: 200 - frame.utf8.count + excess))
    let expected = excess > 0 ? "431" : "GET /"
    for pieces in feedings(text + "GET / HTTP/1.1\r\nHost: a\r\n\r\n") {
        #expect(read(pieces, limits).first?.hasPrefix(expected) == true)
    }
}

@Test func oneEndlessLineIsRefusedAtTheLimit() {
    var reader = RequestReader(limits: HTTPLimits())
    var bytes = [UInt8](repeating: 0x61, count: 16 * 1024)
    var position = 0
    #expect(throws: Never.self) { _ = try reader.next(bytes.span, at: &position) }
    #expect(position == 0)
    bytes.append(0x61)
    #expect(throws: HTTPRefusal.self) { _ = try reader.next(bytes.span, at: &position) }
}

@Test(arguments: 1...8 as ClosedRange<UInt64>)
func damagedHeadsAreJudgedAlikeHoweverTheyCome(_ seed: UInt64) {
    var dice = Dice(seed: seed)
    let good = Array(
        "POST /a%20b?c=d&e HTTP/1.1\r\nHost: a:80\r\nContent-Length: 12\r\nX: \t é \r\n\r\nGET / HTTP/1.0\r\n\r\n".utf8)
    for _ in 0..<300 {
        let bytes = dice.damage(good)
        let whole = read([bytes])
        #expect(read(dice.cut(bytes)) == whole)
        #expect(read(bytes.map { [$0] }) == whole)
    }
}
