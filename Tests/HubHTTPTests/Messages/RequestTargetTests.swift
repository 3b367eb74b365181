import Testing

@testable import HubHTTP

private func target(_ text: String) -> RequestTarget? { RequestTarget(Array(text.utf8)) }

@Test(arguments: [
    ("/", "/"), ("/chat/negotiate", "/chat/negotiate"), ("/a%20b", "/a b"), ("/%C3%A4", "/ä"), ("/a+b", "/a+b"),
    ("/a%2Fb", "/a%2Fb"), ("/a%2fb", "/a%2Fb"), ("//x", "//x"), ("*", "*"),
])
func pathsAreDecoded(_ text: String, _ path: String) {
    #expect(target(text)?.path == path)
    #expect(target(text + "?a=b")?.path == path)
}

@Test(arguments: [
    "", "chat", "?a=b", "/%", "/%2", "/%zz", "/a%2", "/%00", "/%ff", "/%C3", "/?a=%", "/?a=%4", "/?%gg=1", "/?a=%ff", "**",
])
func whatCannotBeReadIsRefused(_ text: String) {
    #expect(target(text) == nil)
}

@Test(arguments: [
    ("a=1&b=2", ["a=1", "b=2"]), ("a", ["a="]), ("a=", ["a="]), ("=1", ["=1"]), ("a=b=c", ["a=b=c"]), ("a=1+2%2B3", ["a=1 2+3"]),
    ("&&a=1&", ["a=1"]), ("access%5Ftoken=x", ["access_token=x"]), ("a=%00", ["a=\0"]), ("", []), ("a=?/", ["a=?/"]),
] as [(String, [String])])
func queriesKeepTheirOrder(_ text: String, _ items: [String]) {
    #expect(target("/?" + text)?.query.map { "\($0.key)=\($0.value)" } == items)
}

@Test func queryKeysAreFoundInAnyCase() throws {
    let query = try #require(target("/?Id=1&id=2&x=3")).query
    #expect(query["ID"] == "1")
    #expect(query.values("iD") == ["1", "2"])
    #expect(query["y"] == nil)
}
