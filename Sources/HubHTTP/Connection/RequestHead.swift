import HubBase

/// The first line and the fields of a request, checked; how its body comes is known.
struct RequestHead {
    let method: HTTPMethod
    let target: RequestTarget
    let fields: HTTPFields
    let isOld: Bool
    /// Bytes of the body.
    let contentLength: Int

    /// Checks what concerns more than one line: who is asked, and where the request ends.
    init(_ line: RequestLine, _ fields: HTTPFields) throws(HTTPRefusal) {
        method = line.method
        isOld = line.isOld
        self.fields = fields
        let host = try Self.host(of: fields, isOld: line.isOld)
        target = try Self.target(line.target, of: line.method, at: host)
        contentLength = try Self.contentLength(of: fields, isOld: line.isOld)
        try Self.checkExpectation(of: fields)
    }

    /// Whether the client waits for leave to send the body.
    var expectsContinue: Bool { !isOld && contentLength > 0 && fields["expect"] != nil }

    private static func host(of fields: HTTPFields, isOld: Bool) throws(HTTPRefusal) -> Authority? {
        let hosts = fields.values("host")
        guard hosts.count <= 1 else { throw .bad("more than one Host") }
        guard let host = hosts.first else {
            guard isOld else { throw .bad("no Host") }
            return nil
        }
        guard let authority = Authority(host) else { throw .bad("a Host that is none") }
        return authority
    }

    /// The target as path and query. A whole URL is taken when it names the host that the Host field names: a proxy in front and
    /// this server must not read two different ones.
    private static func target(_ text: [UInt8], of method: HTTPMethod, at host: Authority?) throws(HTTPRefusal) -> RequestTarget {
        var text = text[...]
        if let start = endOfScheme(text) {
            let slash = text[start...].firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? text.endIndex
            guard let named = Authority(String(decoding: text[start..<slash], as: UTF8.self)), named == host ?? named else {
                throw .bad("a target for another host")
            }
            text = text[slash...].first == UInt8(ascii: "/") ? text[slash...] : [UInt8(ascii: "/")] + text[slash...]
        }
        guard text.first != UInt8(ascii: "*") || method == .options, let target = RequestTarget(text) else {
            throw .bad("a target that cannot be read")
        }
        return target
    }

    private static func endOfScheme(_ text: ArraySlice<UInt8>) -> Int? {
        for scheme in ["http://", "https://"] where text.prefix(scheme.utf8.count).map(\.lowered).elementsEqual(scheme.utf8) {
            return text.startIndex + scheme.utf8.count
        }
        return nil
    }

    /// The one place that decides where a request ends. Whatever two readers could take differently is refused.
    private static func contentLength(of fields: HTTPFields, isOld: Bool) throws(HTTPRefusal) -> Int {
        let lengths = fields.values("content-length")
        guard fields.values("transfer-encoding").isEmpty else {
            guard lengths.isEmpty else { throw .bad("Content-Length with Transfer-Encoding") }
            throw refusal(ofEncodings: fields, isOld: isOld)
        }
        guard lengths.count <= 1 else { throw .bad("more than one Content-Length") }
        guard let text = lengths.first else { return 0 }
        guard !text.isEmpty, text.utf8.allSatisfy(\.isDigit) else { throw .bad("a Content-Length that is no number") }
        guard let length = Int(text) else { throw HTTPRefusal(.contentTooLarge, "a body beyond all limits") }
        return length
    }

    /// Bodies come by length: `chunked` alone is answered 411, so that the client sends the length; another coding on top of it is
    /// one we do not know, 501; and what does not end in `chunked`, once, has no end, 400.
    private static func refusal(ofEncodings fields: HTTPFields, isOld: Bool) -> HTTPRefusal {
        let codings = fields.tokens("transfer-encoding")
        let isChunked = codings.map { $0.equalsIgnoringCase("chunked") }
        guard !isOld, isChunked.last == true, isChunked.count(where: \.self) == 1, fields.values("transfer-encoding").count == 1
        else {
            return .bad("a Transfer-Encoding that does not say where the body ends")
        }
        guard codings.count == 1 else { return HTTPRefusal(.notImplemented, "an unknown Transfer-Encoding") }
        return HTTPRefusal(.lengthRequired, "a chunked body where a Content-Length is needed")
    }

    private static func checkExpectation(of fields: HTTPFields) throws(HTTPRefusal) {
        let expectations = fields.values("expect")
        guard expectations.allSatisfy({ $0.equalsIgnoringCase("100-continue") }) else {
            throw HTTPRefusal(.expectationFailed, "an unknown expectation")
        }
    }
}

/// The first line of a request, in its parts.
struct RequestLine {
    let method: HTTPMethod
    let target: [UInt8]
    let isOld: Bool

    /// Exactly `METHOD target HTTP/1.x`, a single blank between.
    init(_ line: Span<UInt8>) throws(HTTPRefusal) {
        var blanks: [Int] = []
        for index in line.indices where line[index] == 0x20 { blanks.append(index) }
        guard blanks.count == 2, blanks[0] > 0, blanks[1] > blanks[0] + 1 else { throw .bad("a request line that is none") }
        let name = [UInt8](copying: line.extracting(0..<blanks[0]))
        guard name.allSatisfy(\.isToken) else { throw .bad("a method that is none") }
        isOld = try Self.isOld([UInt8](copying: line.extracting((blanks[1] + 1)...)))
        guard let method = HTTPMethod(rawValue: String(decoding: name, as: UTF8.self)) else {
            throw HTTPRefusal(.notImplemented, "an unknown method")
        }
        self.method = method
        target = [UInt8](copying: line.extracting((blanks[0] + 1)..<blanks[1]))
        guard target.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }) else {
            throw .bad("a target with characters that must be escaped")
        }
    }

    private static func isOld(_ version: [UInt8]) throws(HTTPRefusal) -> Bool {
        if version.elementsEqual("HTTP/1.1".utf8) { return false }
        if version.elementsEqual("HTTP/1.0".utf8) { return true }
        let isVersion = version.count == 8 && version.starts(with: "HTTP/".utf8) && version[5].isDigit && version[7].isDigit
        guard isVersion, version[6] == UInt8(ascii: ".") else { throw .bad("a request line that is none") }
        throw HTTPRefusal(.httpVersionNotSupported, "another version of HTTP")
    }
}
