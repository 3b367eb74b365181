import Hubs
import Testing

@testable import HubConfiguration

struct HubSectionTests {
    @Test(arguments: [
        ("a: { type: StockTickerHub }", "2:3: error: 'path' is missing"),
        ("a: { path: a, type: StockTickerHub }", "2:14: error: 'path' expects a path (as /chat), found 'a'"),
        ("a: { path: /a/, type: StockTickerHub }", "2:14: error: 'path' expects a path (as /chat), found '/a/'"),
        ("a: { path: //a, type: StockTickerHub }", "2:14: error: 'path' expects a path (as /chat), found '//a'"),
        ("a: { path: /a/../b, type: StockTickerHub }", "2:14: error: 'path' expects a path (as /chat), found '/a/../b'"),
        ("a: { path: \"/a b\", type: StockTickerHub }", "2:14: error: 'path' expects a path (as /chat), found '/a b'"),
        ("a: { path: /a?b, type: StockTickerHub }", "2:14: error: 'path' expects a path (as /chat), found '/a?b'"),
        ("a: { path: /a%20, type: StockTickerHub }", "2:14: error: 'path' expects a path (as /chat), found '/a%20'"),
        (
            "a: { paths: /a, type: StockTickerHub }",
            "2:15: error: 'paths' expects a list with a path (as /chat) in each place, found '/a'"
        ),
        ("a: { path: /a, type: StokTickerHub }", "2:24: error: unknown hub 'StokTickerHub' (did you mean 'StockTickerHub'?)"),
        ("a: { path: /a, type: \"${SECRET}\" }", "2:24: error: unknown hub: a value from the environment"),
        ("a: { path: /a, type: [x] }", "2:24: error: 'type' expects text, found a list"),
        ("a: { path: /a }", "2:3: error: a hub needs 'methods', or the 'type' of a registered hub"),
        ("a: /a", "2:6: error: 'a' expects a section, found '/a'"),
        (
            "a: { path: /a, type: StockTickerHub, name: a.b }",
            "2:46: error: 'name' cannot be a name on the wire: no dots, no control characters, not empty"
        ),
        (
            "a: { path: /a, type: StockTickerHub, name: \"\" }",
            "2:46: error: 'name' cannot be a name on the wire: no dots, no control characters, not empty"
        ),
        (
            "a.b: { path: /a, type: StockTickerHub }",
            "2:3: error: 'a.b' cannot be a hub: no dots, no control characters, not empty"
        ),
        (
            "\"a\\n\": { path: /a, type: StockTickerHub }",
            "2:3: error: 'a\\n' cannot be a hub: no dots, no control characters, not empty"
        ),
        (
            "a: { path: /a, type: StockTickerHub, methods: { closeMarkt: {} } }",
            "2:51: error: unknown method 'closeMarkt' (did you mean 'closeMarket'?)"
        ),
        (
            "a: { path: /a, type: StockTickerHub, methods: { closeMarket: { pipeline: [] } } }",
            "2:66: error: 'pipeline' is not available yet"
        ),
        ("a: { path: /a, type: StockTickerHub, methods: { closeMarket: { do: [] } } }", "2:66: error: unknown key 'do'"),
        ("a: { path: /a, type: StockTickerHub, order: 1 }", "2:40: error: 'order' is not available yet"),
        ("a: { path: /a, type: StockTickerHub, execution: pool }", "2:40: error: 'execution' is not available yet"),
        (
            "a: { path: /a, type: StockTickerHub, streamBufferCapacity: 5 }",
            "2:40: error: 'streamBufferCapacity' is not available yet"
        ),
        ("a: { path: /a, type: StockTickerHub, transports: [longPolling] }", "2:53: error: 'longPolling' is not available yet"),
        (
            "a: { path: /a, type: StockTickerHub, keepAliveIntervall: 5s }",
            "2:40: error: unknown key 'keepAliveIntervall' (did you mean 'keepAliveInterval'?)"
        ),
        (
            "a: { path: /a, type: StockTickerHub, webSockets: { closeTimeout: 0s } }",
            "2:68: error: 'closeTimeout' expects a duration (as 500ms, 30s, 5m or 1h) from 1ms to 168h, found '0s'"
        ),
    ])
    func mistakesAreShownAtTheirPlace(_ hub: String, _ problem: String) {
        #expect(problems(of: "hubs:\n  \(hub)\n", ["SECRET": "hunter2"]) == [problem])
    }

    // K28
    @Test func aHubMayBeCalledNo() throws {
        let configuration = try configure(
            "hubs:\n  no: { path: /no, type: StockTickerHub }\n  null: { path: /null, methods: {} }\n")
        #expect(configuration.hubs.map(\.key) == ["no", "null"])
    }

    @Test(arguments: ["[a]", "x", "5"])
    func hubsAreASectionOfNames(_ hubs: String) {
        #expect(problems(of: "hubs: \(hubs)\n").first?.hasPrefix("1:7: error: 'hubs' expects a section of names, found ") == true)
    }
}
