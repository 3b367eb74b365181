import Testing

@testable import HubClient

@Test(arguments: [
    ("http://127.0.0.1:5000/chat", "127.0.0.1:5000", "/chat/negotiate?v=1", "/chat"),
    ("ws://127.0.0.1/chat", "127.0.0.1:80", "/chat/negotiate?v=1", "/chat"),
    ("HTTP://localhost:81/a/b/", "127.0.0.1:81", "/a/b/negotiate?v=1", "/a/b"),
    ("http://[::1]:5000/chat?tenant=x", "[::1]:5000", "/chat/negotiate?tenant=x&v=1", "/chat?tenant=x"),
    ("http://127.0.0.1:5000", "127.0.0.1:5000", "/negotiate?v=1", "/"),
    ("http://127.0.0.1:5000?a=b?c", "127.0.0.1:5000", "/negotiate?a=b?c&v=1", "/?a=b?c"),
])
func theRequestsOfAHubGoBelowItsPath(_ url: String, _ address: String, _ negotiate: String, _ connect: String) throws {
    let url = try HubURL(url)
    #expect("\(url.address)" == address)
    #expect(url.target("/negotiate", adding: "v=1") == negotiate)
    #expect(url.target() == connect)
}

@Test(arguments: [
    "", "chat", "127.0.0.1:5000/chat", "ftp://127.0.0.1/", "https://127.0.0.1/", "wss://127.0.0.1/", "http://", "http:///chat",
    "http://user@127.0.0.1/", "http://127.0.0.1:99999/", "http://127.0.0.1/a b", "http://127.0.0.1/a\r\nX: y",
    "http://127.0.0.1/#a",
    "http://127.0.0.1/ä",
])
func whatIsNoURLOfAHubIsRefused(_ url: String) {
    #expect(throws: ClientError.self) { try HubURL(url) }
}
