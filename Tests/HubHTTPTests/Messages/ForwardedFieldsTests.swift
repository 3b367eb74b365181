import HubBase
import HubSettings
import Testing

@testable import HubHTTP

/// Who asks, and what the browser saw, behind proxies: DESIGN 10, K9.
struct ForwardedFieldsTests {
    /// 10.0.0.0/8 and fd00::1 are trusted; the socket's other end is 10.0.0.1 unless told otherwise.
    private func request(
        _ lines: [(String, String)], host: String? = "inner:5000", from proxy: String = "10.0.0.1"
    ) throws -> HTTPRequest {
        var fields = HTTPFields()
        if let host { fields.append("Host", host) }
        for (name, value) in lines { fields.append(name, value) }
        let target = try #require(RequestTarget(Array("/".utf8)))
        return HTTPRequest(
            method: .get, target: target, fields: fields, peer: SocketAddress(host: proxy, port: 4_711),
            trusting: try ["10.0.0.0/8", "fd00::1"].map { try #require(IPNetwork($0)) })
    }

    @Test(arguments: [
        // The client is the right-most who is not trusted, whoever stands before.
        ("203.0.113.7", "203.0.113.7"), ("6.6.6.6, 203.0.113.7", "203.0.113.7"), ("203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("6.6.6.6, 203.0.113.7, 10.0.0.3, fd00::1", "203.0.113.7"), ("10.0.0.9", "10.0.0.9"), ("10.0.0.9,10.0.0.2", "10.0.0.9"),
        // Forms.
        ("203.0.113.7:99", "203.0.113.7:99"), ("2001:DB8::7", "2001:db8::7"), ("[2001:db8::7]", "2001:db8::7"),
        ("[2001:db8::7]:99", "[2001:db8::7]:99"), ("::ffff:203.0.113.7", "203.0.113.7"), (" \t203.0.113.7 ,", "203.0.113.7"),
        // What is no address ends the search at the last proxy that is known.
        ("unknown", "10.0.0.1:4711"), ("", "10.0.0.1:4711"), ("203.0.113.7, nonsense", "10.0.0.1:4711"),
        ("nonsense, 10.0.0.2", "10.0.0.2"), ("203.0.113.7, 203.0.113.256", "10.0.0.1:4711"), ("localhost", "10.0.0.1:4711"),
        ("203.0.113.7:99999", "10.0.0.1:4711"), ("203.0.113.7 10.0.0.2", "10.0.0.1:4711"), ("[203.0.113.7", "10.0.0.1:4711"),
        ("\"203.0.113.7\"", "10.0.0.1:4711"), ("203.0.113.0/24", "10.0.0.1:4711"),
    ])
    func theRightMostUntrustedHopIsTheClient(_ field: String, _ peer: String) throws {
        #expect(try request([("X-Forwarded-For", field)]).peer.description == peer)
    }

    @Test func linesOfAFieldAreOneList() throws {
        let lines = [
            ("X-Forwarded-For", "6.6.6.6"), ("x-forwarded-for", "203.0.113.7, 10.0.0.3"), ("X-FORWARDED-FOR", "10.0.0.2"),
        ]
        #expect(try request(lines).peer.description == "203.0.113.7")
    }

    @Test(arguments: [
        ("https", "https"), ("HTTPS", "https"), ("wss", "https"), ("ws", "http"), ("http", "http"), ("ftp", "http"), ("", "http"),
        ("https://", "http"), ("http, https", "https"),
    ])
    func theSchemeIsTheNearestProxys(_ field: String, _ scheme: String) throws {
        #expect(try request([("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", field)]).scheme == scheme)
        #expect(try request([("X-Forwarded-Proto", field)]).scheme == scheme)
    }

    @Test func asManySchemesAndHostsAsAddressesBelongTogether() throws {
        let lines = [
            ("X-Forwarded-For", "6.6.6.6, 203.0.113.7, 10.0.0.2"), ("X-Forwarded-Proto", "ftp, https, http"),
            ("X-Forwarded-Host", "evil.test, chat.example, middle"),
        ]
        let request = try request(lines)
        #expect(request.scheme == "https")
        #expect(request.authority?.description == "chat.example")
    }

    @Test(
        arguments: [
            (["X-Forwarded-Host": "chat.example"], "chat.example"),
            (["X-Forwarded-Host": "chat.example:8443"], "chat.example:8443"),
            (["X-Forwarded-Host": "chat.example", "X-Forwarded-Port": "8443"], "chat.example:8443"),
            (["X-Forwarded-Host": "chat.example:1", "X-Forwarded-Port": "8443"], "chat.example:1"),
            (["X-Forwarded-Host": "[2001:db8::1]", "X-Forwarded-Port": "1, 8443"], "[2001:db8::1]:8443"),
            (["X-Forwarded-Host": "user@evil.test"], "inner:5000"), (["X-Forwarded-Host": "a/b"], "inner:5000"),
            (["X-Forwarded-Host": "chat.example", "X-Forwarded-Port": "99999"], "chat.example"),
            (["X-Forwarded-Port": "8443"], "inner:5000"), ([:], "inner:5000"),
        ] as [([String: String], String)])
    func hostAndPortAreWhatTheBrowserSaw(_ lines: [String: String], _ authority: String) throws {
        #expect(try request(lines.map { ($0, $1) }).authority?.description == authority)
    }

    @Test func thePortIsAddedToAHostFieldThatHasNone() throws {
        #expect(try request([("X-Forwarded-Port", "8443")], host: "chat.example").authority?.description == "chat.example:8443")
        #expect(try request([("X-Forwarded-Port", "8443")], host: nil).authority == nil)
    }

    @Test(arguments: [
        ("for=203.0.113.7;proto=https;host=chat.example", "203.0.113.7", "https", "chat.example"),
        ("For=203.0.113.7; Proto=HTTPS ;HOST=\"chat.example:8443\";by=10.0.0.1", "203.0.113.7", "https", "chat.example:8443"),
        ("for=\"[2001:db8::7]:99\"", "[2001:db8::7]:99", "http", "inner:5000"),
        ("for=\"[2001:db8::7]\"", "2001:db8::7", "http", "inner:5000"),
        ("for=203.0.113.7:99", "203.0.113.7:99", "http", "inner:5000"),
        ("for=6.6.6.6;host=evil.test, for=203.0.113.7;proto=https, for=10.0.0.2", "203.0.113.7", "https", "inner:5000"),
        ("for=203.0.113.7;proto=https,for=10.0.0.2;proto=http;host=middle", "203.0.113.7", "https", "middle"),
        ("for=\"203.0.113.\\7\"", "203.0.113.7", "http", "inner:5000"),
        (",, for=203.0.113.7 ,;", "203.0.113.7", "http", "inner:5000"),
        ("for=6.6.6.6;a=\"b,c;d\\\"\", for=203.0.113.7", "203.0.113.7", "http", "inner:5000"),
        // Nobody that is told, but a scheme that is.
        ("for=unknown;proto=https", "10.0.0.1:4711", "https", "inner:5000"),
        ("for=_hidden;proto=https, for=10.0.0.2", "10.0.0.2", "https", "inner:5000"),
        // What cannot be read.
        ("for=203.0.113.7;for=6.6.6.6", "10.0.0.1:4711", "http", "inner:5000"), ("for", "10.0.0.1:4711", "http", "inner:5000"),
        ("for=", "10.0.0.1:4711", "http", "inner:5000"), ("for = 203.0.113.7", "10.0.0.1:4711", "http", "inner:5000"),
        ("for=\"203.0.113.7", "10.0.0.1:4711", "http", "inner:5000"),
        ("for=\"203.0.113.7\"x", "10.0.0.1:4711", "http", "inner:5000"),
        ("for=\"203.0.113.7\\", "10.0.0.1:4711", "http", "inner:5000"), ("for=@", "10.0.0.1:4711", "http", "inner:5000"),
        ("=203.0.113.7", "10.0.0.1:4711", "http", "inner:5000"), ("", "10.0.0.1:4711", "http", "inner:5000"),
    ])
    func theStandardFieldSaysTheSame(_ field: String, _ peer: String, _ scheme: String, _ authority: String) throws {
        let request = try request([("Forwarded", field)])
        #expect(request.peer.description == peer)
        #expect(request.scheme == scheme)
        #expect(request.authority?.description == authority)
    }

    @Test func aLineThatCannotBeReadHidesOnlyWhatStandsBeforeIt() throws {
        let lines = [("Forwarded", "for=\"6.6.6.6"), ("Forwarded", "for=203.0.113.7;proto=https")]
        #expect(try request(lines).peer.description == "203.0.113.7")
        let broken = try request([
            ("Forwarded", "for=203.0.113.7"), ("Forwarded", "for=\""), ("Forwarded", "for=10.0.0.2;proto=https"),
        ])
        #expect(broken.peer.description == "10.0.0.2")
        #expect(broken.scheme == "https")
    }

    /// A proxy that writes one kind hands on the other as a client made it.
    @Test func whatTheTwoKindsDisagreeAboutDoesNotCount() throws {
        let plain = [("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https")]
        let forged = try request(plain + [("Forwarded", "for=6.6.6.6;proto=http;host=chat.example")])
        #expect(forged.peer.description == "10.0.0.1:4711")
        #expect(forged.scheme == "http")
        #expect(forged.authority?.description == "chat.example")
        let equal = try request(plain + [("Forwarded", "for=203.0.113.7;proto=https")])
        #expect(equal.peer.description == "203.0.113.7")
        #expect(equal.scheme == "https")
    }

    @Test(arguments: ["192.0.2.1", "::1", "fd00::2", "11.0.0.1"])
    func whoIsNotTrustedIsNotBelieved(_ peer: String) throws {
        let fields = [
            ("X-Forwarded-For", "203.0.113.7"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "chat.example"),
            ("X-Forwarded-Port", "1"), ("Forwarded", "for=203.0.113.7;proto=https;host=chat.example"),
        ]
        let request = try request(fields, from: peer)
        #expect(request.peer == SocketAddress(host: peer, port: 4_711))
        #expect(request.scheme == "http")
        #expect(request.authority?.description == "inner:5000")
        #expect(request.hasUntrustedForwarding)
        #expect(try !self.request([], from: peer).hasUntrustedForwarding)
        #expect(try !self.request(fields).hasUntrustedForwarding)
    }

    /// Nothing that a client puts in front of a proxy's own words changes them, whatever bytes it is made of.
    @Test func aClientCannotChangeWhatTheProxySays() throws {
        var state: UInt64 = 20_261_124
        let pieces = [
            "for=", "6.6.6.6", "\"", "\\", ",", ";", "=", "proto=https", "10.0.0.2", "[", "::1", "]", ":", " ", "\t", "é", "_x",
        ]
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<Int(state % 9) {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += pieces[Int((state >> 33) % UInt64(pieces.count))]
            }
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            let plain = try request([("X-Forwarded-For", text), ("X-Forwarded-For", "203.0.113.7")])
            #expect(plain.peer.description == "203.0.113.7")
            let standard = try request([("Forwarded", text), ("Forwarded", "for=203.0.113.7;proto=http")])
            #expect(standard.peer.description == "203.0.113.7" && standard.scheme == "http")
            // In one line with it a proxy's words may become unreadable, never other ones.
            let joined = try request([("Forwarded", text + ", for=203.0.113.7;proto=http")])
            #expect(["203.0.113.7", "10.0.0.1:4711"].contains(joined.peer.description) && joined.scheme == "http")
        }
    }
}
