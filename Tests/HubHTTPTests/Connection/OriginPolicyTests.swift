import HubBase
import HubSettings
import Testing

@testable import HubHTTP

private func request(
    host: String? = "chat.example", _ origins: [String], method: HTTPMethod = .get, _ more: HTTPFields = HTTPFields()
) throws -> HTTPRequest {
    var fields = HTTPFields()
    if let host { fields.append("Host", host) }
    for origin in origins { fields.append("Origin", origin) }
    for field in more { fields.append(field.name, field.value) }
    let target = try #require(RequestTarget(Array("/chat".utf8)))
    return HTTPRequest(method: method, target: target, fields: fields, peer: SocketAddress(host: "::1", port: 1))
}

/// K8: compared whole, and what cannot be read is refused.
@Test(arguments: [
    ("https://example.com", true), ("HTTPS://Example.COM", true), ("https://example.com:443", true),
    ("null", false), ("file://", false), ("", false), ("https://evil-example.com", false),
    ("https://example.com.evil.test", false),
    ("http://example.com", false), ("https://example.com:8443", false), ("https://example.com@evil.test", false),
    ("https://example.com/", false), ("https://example.com?", false), ("https://example.com#", false),
    ("https://example.com:", false),
    ("https://example.com:0443", true), ("https://example.com:99999", false), ("https://example.com ,https://b", false),
    ("https://example.com https://b", false), ("https:example.com", false), ("//example.com", false), ("example.com", false),
    ("https://", false), ("https://exämple.com", false), ("https://www.example.com", false), ("https://[example.com]", false),
    ("*", false), ("https://*", false), ("https://user:x@example.com", false), ("https://example.com\u{7F}", false),
])
func onlyTheExactOriginOfTheListMayConnect(_ origin: String, _ isAllowed: Bool) throws {
    let policy = OriginPolicy(.list(["https://example.com"]))
    let refused = OriginPolicy.Decision.refused(origin: origin, own: "http://chat.example")
    #expect(policy.decide(try request([origin])) == (isAllowed ? .allowed(origin) : refused))
}

/// K9, as far as nobody stands in front.
@Test(arguments: [
    ("chat.example", "http://chat.example", true), ("chat.example", "http://chat.example:80", true),
    ("chat.example:80", "http://CHAT.example", true), ("chat.example:8080", "http://chat.example:8080", true),
    ("[::1]:5000", "http://[::1]:5000", true), ("[2001:DB8::1]", "http://[2001:db8::1]:80", true),
    ("chat.example", "https://chat.example", false), ("chat.example:443", "https://chat.example", false),
    ("chat.example:8080", "http://chat.example", false), ("chat.example", "http://chat.example.", false),
    ("127.0.0.1:5000", "http://localhost:5000", false), ("[::1]:5000", "http://[::1]:5001", false),
])
func thePageOfTheServerItselfMayConnect(_ host: String, _ origin: String, _ isAllowed: Bool) throws {
    let decision = OriginPolicy(.list([])).decide(try request(host: host, [origin]))
    #expect(decision == (isAllowed ? .allowed(origin) : .refused(origin: origin, own: "http://" + host)))
}

@Test func whoSendsNoOriginPasses() throws {
    #expect(OriginPolicy(.list([])).decide(try request([])) == .absent)
}

@Test func twoOriginsAreToldApart() throws {
    for policy in [OriginPolicy(.any), OriginPolicy(.list(["https://a"]))] {
        #expect(policy.decide(try request(["https://a", "https://a"])) == .doubled)
    }
}

@Test func anyOriginIsEchoed() throws {
    #expect(OriginPolicy(.any).decide(try request(["null"])) == .allowed("null"))
}

@Test func anOriginWithoutAHostFieldIsForeign() throws {
    #expect(OriginPolicy(.list([])).decide(try request(host: nil, ["http://a"])) == .refused(origin: "http://a", own: "http://"))
}

@Test func anEntryThatIsNoOriginAllowsNothing() throws {
    let policy = OriginPolicy(.list(["*", "example.com", ""]))
    for origin in ["*", "example.com", "", "https://example.com"] {
        #expect(policy.decide(try request([origin])) == .refused(origin: origin, own: "http://chat.example"))
    }
}

@Test func theAnswerToAnAllowedPageEchoesItsOrigin() {
    let fields = OriginPolicy.fields(for: .allowed("https://a"))
    #expect(fields["access-control-allow-origin"] == "https://a")
    #expect(fields["access-control-allow-credentials"] == "true")
    #expect(fields["vary"] == "Origin")
}

@Test(arguments: [.absent, .doubled, .refused(origin: "https://b", own: "http://a")] as [OriginPolicy.Decision])
func otherAnswersHaveNoFieldsForPages(_ decision: OriginPolicy.Decision) {
    #expect(OriginPolicy.fields(for: decision).map(\.name) == ["Vary"])
}

@Test func aPreflightIsAnsweredWithWhatWasAskedFor() throws {
    let asked: HTTPFields = [
        "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,x-signalr-user-agent",
    ]
    let request = try request(["https://a"], method: .options, asked)
    let response = try #require(OriginPolicy.preflight(request, .allowed("https://a")))
    #expect(response.status == .noContent)
    #expect(response.fields["access-control-allow-origin"] == "https://a")
    #expect(response.fields["access-control-allow-headers"] == "authorization,x-signalr-user-agent")
    #expect(response.fields["access-control-allow-methods"] == "POST")
    let refused = try #require(OriginPolicy.preflight(request, .refused(origin: "https://a", own: "http://b")))
    #expect(refused.fields.map(\.name) == ["Vary"])
}

@Test func otherRequestsAreNoPreflight() throws {
    #expect(OriginPolicy.preflight(try request([], method: .options), .absent) == nil)
    #expect(OriginPolicy.preflight(try request([], ["Access-Control-Request-Method": "POST"]), .absent) == nil)
}
