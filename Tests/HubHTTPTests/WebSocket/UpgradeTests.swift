import HubBase
import Testing

@testable import HubHTTP

private let good: [(String, String)] = [
    ("Host", "a"), ("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"),
    ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
]

private func request(
    _ lines: [(String, String)], method: HTTPMethod = .get, body: [UInt8] = [], isOld: Bool = false
) throws -> HTTPRequest {
    var fields = HTTPFields()
    for (name, value) in lines { fields.append(name, value) }
    let target = try #require(RequestTarget(Array("/".utf8)))
    return HTTPRequest(
        method: method, target: target, fields: fields, body: body, peer: SocketAddress(host: "::1", port: 1), isOld: isOld)
}

/// The good request with lines of one name replaced.
private func changed(_ name: String, to values: [String]) -> [(String, String)] {
    good.filter { $0.0 != name } + values.map { (name, $0) }
}

private func status(_ upgrade: Upgrade) -> Int {
    switch upgrade {
    case .notUpgrade: 0
    case .refused(let response): response.status.rawValue
    case .accepted: 101
    }
}

@Test func theKeyOfTheStandardIsAnswered() throws {
    guard case .accepted(let fields) = Upgrade.check(try request(good)) else {
        Issue.record("not accepted")
        return
    }
    #expect(fields["sec-websocket-accept"] == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
    #expect(fields["upgrade"] == "websocket")
    #expect(fields["connection"] == "Upgrade")
    #expect(fields["sec-websocket-extensions"] == nil)
}

/// K1.
@Test(
    arguments: [
        ("Connection", ["keep-alive, Upgrade"], 101),
        ("Connection", ["keep-alive", "Upgrade"], 101),
        ("Connection", ["\tkeep-alive\t,\tupgrade\t"], 101),
        ("Connection", ["UPGRADE"], 101),
        ("Upgrade", ["WebSocket"], 101),
        ("Upgrade", ["h2c, WEBSOCKET"], 101),
        ("Upgrade", ["h2c", "websocket"], 101),
        ("Sec-WebSocket-Extensions", ["permessage-deflate; client_max_window_bits=16", "x-unknown"], 101),
        ("Sec-WebSocket-Protocol", ["chat, superchat"], 101),
        ("Connection", ["keep-alive"], 0),
        ("Connection", ["not-upgrade"], 0),
        ("Connection", [], 0),
        ("Upgrade", ["h2c"], 0),
        ("Upgrade", ["websockets"], 0),
        ("Upgrade", [], 0),
        ("Sec-WebSocket-Version", ["8"], 426),
        ("Sec-WebSocket-Version", ["013"], 426),
        ("Sec-WebSocket-Version", ["13", "13"], 400),
        ("Sec-WebSocket-Version", [], 400),
        ("Sec-WebSocket-Key", [], 400),
        ("Sec-WebSocket-Key", [""], 400),
        ("Sec-WebSocket-Key", ["dGhlIHNhbXBsZSBub25jZQ"], 400),
        ("Sec-WebSocket-Key", ["dGhlIHNhbXBsZSBub25jZWE="], 400),
        ("Sec-WebSocket-Key", ["dGhlIHNhbXBsZSBub25jZ-=="], 400),
        ("Sec-WebSocket-Key", ["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="], 400),
    ] as [(String, [String], Int)])
func listsAndLettersDoNotMatterAndKeysDo(_ name: String, _ values: [String], _ expected: Int) throws {
    #expect(status(Upgrade.check(try request(changed(name, to: values)))) == expected)
}

@Test func anotherVersionIsToldTheRightOne() throws {
    guard case .refused(let response) = Upgrade.check(try request(changed("Sec-WebSocket-Version", to: ["7"]))) else {
        Issue.record("not refused")
        return
    }
    #expect(response.fields["sec-websocket-version"] == "13")
}

@Test func onlyAGetOfTheNewerVersionWithoutABodyUpgrades() throws {
    #expect(status(Upgrade.check(try request(good, method: .post))) == 0)
    #expect(status(Upgrade.check(try request(good, isOld: true))) == 0)
    #expect(status(Upgrade.check(try request(good, body: [1]))) == 400)
}
