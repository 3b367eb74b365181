import HubBase
import Testing

@testable import HubHTTP

private func route(_ path: String, _ methods: [HTTPMethod]? = nil, order: Int = 0, _ owner: String) -> HTTPRoute {
    HTTPRoute(path, methods: methods, order: order, owner: owner) { _ in .text(.ok, owner) }
}

private func routes(_ list: HTTPRoute...) throws -> Routes {
    var routes = Routes()
    for route in list { try routes.add(route) }
    return routes
}

/// Who answers, or the status.
private func answer(_ routes: Routes, _ method: HTTPMethod, _ path: String) async throws -> String {
    switch routes.match(method, path) {
    case .notFound: return "404"
    case .notAllowed(let methods): return "405 " + methods.map(\.rawValue).joined(separator: ",")
    case .handler(let handler):
        let target = try #require(RequestTarget(Array("/".utf8)))
        let peer = SocketAddress(host: "::1", port: 1)
        let request = HTTPRequest(method: method, target: target, fields: HTTPFields(), peer: peer)
        return String(decoding: try await handler(request).body, as: UTF8.self)
    }
}

@Test func exactPathsWinOverACatchAllWhateverTheOrder() async throws {
    let hub = route("/chat", nil, "hub")
    let negotiate = route("/chat/negotiate", [.post], "negotiate")
    let catchAll = route("/*", nil, "page")
    for table in [try routes(catchAll, hub, negotiate), try routes(negotiate, hub, catchAll)] {
        #expect(try await answer(table, .get, "/chat") == "hub")
        #expect(try await answer(table, .post, "/chat/negotiate") == "negotiate")
        #expect(try await answer(table, .get, "/chat/") == "page")
        #expect(try await answer(table, .get, "/Chat") == "page")
        #expect(try await answer(table, .get, "/") == "page")
    }
}

@Test func longerPrefixesAreAskedFirst() async throws {
    let table = try routes(route("/*", nil, "all"), route("/a/b*", nil, "ab"), route("/a/*", nil, "a"))
    #expect(try await answer(table, .get, "/a/x") == "a")
    #expect(try await answer(table, .get, "/a/bcd") == "ab")
    #expect(try await answer(table, .get, "/a/b") == "ab")
    #expect(try await answer(table, .get, "/a") == "all")
}

@Test func pathsAreFoundAndMethodsChecked() async throws {
    let table = try routes(route("/a", [.get], "a"), route("/b", [.post], "post"), route("/b", [.delete], "delete"))
    #expect(try await answer(table, .get, "/a") == "a")
    #expect(try await answer(table, .head, "/a") == "a")
    #expect(try await answer(table, .post, "/a") == "405 GET,HEAD")
    #expect(try await answer(table, .post, "/b") == "post")
    #expect(try await answer(table, .delete, "/b") == "delete")
    #expect(try await answer(table, .head, "/b") == "405 POST,DELETE")
    #expect(try await answer(table, .get, "/c") == "404")
}

@Test func theLowerOrderServes() async throws {
    let table = try routes(route("/a", nil, order: 0, "first"), route("/a", nil, order: -1, "second"))
    #expect(try await answer(table, .get, "/a") == "second")
}

@Test(
    arguments: [
        (nil, nil), (nil, [.get]), ([.get], nil), ([.get, .post], [.post]),
    ] as [([HTTPMethod]?, [HTTPMethod]?)])
func onePathTwiceIsAnErrorThatNamesBoth(_ first: [HTTPMethod]?, _ second: [HTTPMethod]?) throws {
    var table = try routes(route("/chat", first, "hub 'chat'"))
    let conflict = #expect(throws: RouteConflict.self) { try table.add(route("/chat", second, "hub 'news'")) }
    #expect(conflict?.description == "path '/chat' is registered twice, by hub 'chat' and by hub 'news'")
}

@Test func whereCaseIsIgnoredItMakesNoDifferenceAndNoTwoRoutes() async throws {
    func folded(_ path: String) -> HTTPRoute { HTTPRoute(path, owner: path, ignoringCase: true) { _ in .text(.ok, path) } }
    var routes = try routes(folded("/Chat"), folded("/files/*"), route("/Exact", nil, "exact"))
    #expect(try await answer(routes, .get, "/cHAT") == "/Chat")
    #expect(try await answer(routes, .get, "/FILES/a") == "/files/*")
    #expect(try await answer(routes, .get, "/exact") == "404")
    #expect(throws: RouteConflict(path: "/CHAT", owners: ["/Chat", "other"])) { try routes.add(route("/CHAT", nil, "other")) }
}
