import Hubs
import Testing

@testable import HubConfiguration

struct HubSectionTests {
    @Test(arguments: [
        ("a: { type: StockTickerHub }", "2:3: error: 'path' is missing"),
        ("a: { path: a, type: StockTickerHub }", "2:14: error: 'path' expects a path (as /chat), found 'a'"),
        ("a: { path: /a//, type: StockTickerHub }", "2:14: error: 'path' expects a path (as /chat), found '/a//'"),
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
            "2:46: error: 'name' cannot be a name on the wire: no dots, no control characters, 1 to 256 bytes"
        ),
        (
            "a: { path: /a, type: StockTickerHub, name: \"\" }",
            "2:46: error: 'name' cannot be a name on the wire: no dots, no control characters, 1 to 256 bytes"
        ),
        (
            "a.b: { path: /a, type: StockTickerHub }",
            "2:3: error: 'a.b' cannot be a hub: no dots, no control characters, 1 to 256 bytes"
        ),
        (
            "\"a\\n\": { path: /a, type: StockTickerHub }",
            "2:3: error: 'a\\n' cannot be a hub: no dots, no control characters, 1 to 256 bytes"
        ),
        (
            "a: { path: /a, type: StockTickerHub, methods: { closeMarkt: {} } }",
            "2:51: error: unknown method 'closeMarkt' (did you mean 'closeMarket'?)"
        ),
        ("a: { path: /a, type: StockTickerHub, methods: { closeMarket: { do: [] } } }", "2:66: error: unknown key 'do'"),
        (
            "a: { path: /a, type: StockTickerHub, order: first }",
            "2:47: error: 'order' expects a whole number from -1000000 to 1000000, found 'first'"
        ),
        (
            "a: { path: /a, type: StockTickerHub, execution: poll }",
            "2:51: error: 'execution' expects 'loop' or 'pool', found 'poll' (did you mean 'pool'?)"
        ),
        ("a: { path: /health/live, type: StockTickerHub }", "2:14: error: the path '/health/live' is the server's own"),
        ("a: { path: /Health/LIVE/, type: StockTickerHub }", "2:14: error: the path '/Health/LIVE' is the server's own"),
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

    @Test func whereAHubIsMountedAndRuns() throws {
        let configuration = try configure(
            """
            defaults: { execution: pool }
            hubs:
              a: { path: /rt/v1/, type: StockTickerHub, order: -1, execution: loop }
              b: { path: /, paths: [/rt/v1], type: StockTickerHub, name: b, negotiateTimeout: 1m, maximumNegotiatedConnections: 5 }
            """)
        let (a, b) = (configuration.hubs[0], configuration.hubs[1])
        #expect(a.endpoint.paths == ["/rt/v1"] && b.endpoint.paths == ["/", "/rt/v1"])
        #expect(a.endpoint.order == -1 && b.endpoint.order == 0)
        #expect(a.limits.execution == .loop && b.limits.execution == .pool)
        #expect(a.endpoint.negotiateTimeout == .seconds(15) && b.endpoint.negotiateTimeout == .seconds(60))
        #expect(b.endpoint.maximumNegotiatedConnections == 5)
    }

    @Test func pathsThatTakeEachOthersRequestsAreErrorsWithBothPlaces() {
        #expect(
            problems(
                of: """
                    hubs:
                      a: { path: /a, type: StockTickerHub }
                      b: { path: /a/negotiate, type: StockTickerHub, name: b }
                      c: { path: /c/negotiate, type: StockTickerHub, name: c, order: 1 }
                      d: { path: /c, type: StockTickerHub, name: d }
                      e: { path: /, paths: [/negotiate, /x/, /X], type: StockTickerHub, name: e }
                    """) == [
                    "2:14: error: clients of this path negotiate at '/a/negotiate', which is mounted at config.yaml:3:14",
                    "6:14: error: clients of this path negotiate at '/negotiate', which is mounted at config.yaml:6:25",
                    "6:42: error: the path '/X' is mounted twice without different order, first at config.yaml:6:37",
                ])
    }

    // S61
    @Test func twoHubsOfOneWireNameAreAnErrorWithBothPlaces() {
        #expect(
            problems(
                of: """
                    pipeline: [nameMapping]
                    hubs:
                      a: { path: /a, type: StockTickerHub }
                      b: { path: /b, type: StockTickerHub }
                      Chat: { path: /c, methods: {} }
                      chat: { path: /d, methods: {} }
                      e: { path: /e, methods: {}, name: CHAT }
                    """) == [
                    "4:3: error: the hub is called 'stockTicker' on the wire as the one at config.yaml:3:3: one of them needs another 'name'",
                    "6:3: error: the hub is called 'chat' on the wire as the one at config.yaml:5:3: one of them needs another 'name'",
                    "7:37: error: the hub is called 'CHAT' on the wire as the one at config.yaml:5:3: one of them needs another 'name'",
                ])
    }

    /// S78: a table by hand has its lines, and the file its place.
    @Test func methodsOfASwiftHubThatAreAlikeAreNamedWithTheirLines() throws {
        var hubs = HubCatalog()
        try hubs.add(TwinHub.self) { TwinHub(context: $0) }
        let text = "hubs:\n  a: { path: /a, type: TwinHub }\n"
        let (first, second) = ("HubConfigurationTests/HubSectionTests.swift:\(TwinHub.line)", "\(TwinHub.line + 1)")
        let error = #expect(throws: ConfigurationError.self) {
            try Configuration.read(Array(text.utf8), file: "config.yaml", modules: ModuleCatalog(), hubs: hubs)
        }
        #expect(
            error?.problems.map(\.description) == [
                "config.yaml:2:24: error: a call cannot tell the methods 'Send' (\(first)) and 'sEND' "
                    + "(HubConfigurationTests/HubSectionTests.swift:\(second)) apart: the same name and number of parameters"
            ])
    }

    @Test(arguments: ["\"\"", "\"a\\nb\"", "\"\\u0085\"", String(repeating: "x", count: 257)])
    func aMethodsNameHasNoControlsAndAnEnd(name: String) {
        let found = problems(of: "hubs:\n  a: { path: /a, methods: { \(name): { do: [] } } }\n")
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix("2:29: error: '") == true)
        #expect(
            found.first?.hasSuffix("' cannot be a method's name on the wire: no control characters, 1 to 256 bytes") == true,
            "\(found)")
    }

    @Test func aHubsNameHasAnEnd() {
        let (name, shown) = (String(repeating: "x", count: 257), String(repeating: "x", count: 60))
        #expect(
            problems(of: "hubs:\n  \(name): { path: /a, methods: {} }\n  b: { path: /b, methods: {}, name: \(name) }\n") == [
                "2:3: error: '\(shown)…' cannot be a hub: no dots, no control characters, 1 to 256 bytes",
                "3:37: error: 'name' cannot be a name on the wire: no dots, no control characters, 1 to 256 bytes",
            ])
        #expect(problems(of: "hubs:\n  \(name.dropLast()): { path: /a, methods: {} }\n") == [])
    }

    private struct TwinHub: Hub {
        let context: HubCallerContext

        static let line = #line + 6

        static var descriptor: HubDescriptor<TwinHub> {
            HubDescriptor(
                "twin",
                [
                    .method("Send", parameters: ["text"]) { _, _ in .nothing },
                    .method("sEND", parameters: ["number"]) { _, _ in .nothing },
                ])
        }
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
