import Hubs
import Testing

@testable import HubConfiguration

struct ConfigurationTests {
    @Test func aWholeFileBecomesSettings() throws {
        let configuration = try configure(
            """
            server:
              host: ::1
              port: 5001
              loops: 4
            defaults:
              maximumReceiveMessageSize: 64KiB
              handshakeTimeout: 5s
              keepAliveInterval: 10s
              clientTimeoutInterval: 1m
              maximumParallelInvocationsPerClient: 2
              detailedErrors: true
              transports: [webSockets]
              allowedOrigins: ["https://example.com"]
            pipeline:
              - logging: { arguments: false }
              - errorHandling
              - nameMapping: { style: camelCase }
            hubs:
              chat:
                path: /chat
                paths: [/prat, /raum]
                handshakeTimeout: 7s
                methods:
                  send:
                    parameters: [user: string, text: string]
                    do:
                      - call: { to: all, method: receive, arguments: [$user, $text] }
                  join:
                    parameters: [room: string]
                    do:
                      - addToGroup: $room
                      - call: { to: { othersInGroup: $room }, method: joined, arguments: [$connectionId] }
              stocks:
                type: StockTickerHub
                path: /stocks
                name: Stocks
                allowedOrigins: any
                pipeline: [ errorHandling: off, requireTenant: { header: x-tenant } ]
            bus: memory
            tracing:
              switch: warning
              autoflush: false
              sources:
                hubline.pipeline: { level: verbose, listeners: [calls] }
                hubline.transports.*: off
              listeners:
                calls: { file: logs/calls.log, format: text, autoflush: true, queueSize: 1MiB }
                rest: { file: logs/rest.log }
            """)
        #expect(configuration.server.host == "::1")
        #expect(configuration.server.port == 5001)
        #expect(configuration.server.loops == 4)
        #expect(configuration.hostPlace.description == "config.yaml:2:9")
        #expect(configuration.portPlace.description == "config.yaml:3:9")
        #expect(configuration.warnings.isEmpty)
        #expect(configuration.tracing.level == .warning && !configuration.tracing.autoflush)
        #expect(
            configuration.tracing.sources == [
                TraceSourceSettings(pattern: "hubline.pipeline", level: .verbose, listeners: ["calls"]),
                TraceSourceSettings(pattern: "hubline.transports.*", level: .off),
            ])
        #expect(configuration.tracing.listeners.map(\.file) == ["logs/calls.log", "logs/rest.log"])
        #expect(configuration.tracing.listeners.map(\.autoflush) == [true, nil])
        #expect(configuration.tracing.listeners.map(\.queueSize) == [1 << 20, 4 << 20])
        #expect(configuration.listenerPlaces["rest"]?.description == "config.yaml:48:19")
        #expect(configuration.folder == ".")
        let (chat, stocks) = (configuration.hubs[0], configuration.hubs[1])
        #expect(configuration.hubs.count == 2)
        #expect(chat.key == "chat" && chat.name == nil && chat.definition.name == "chat")
        #expect(chat.endpoint.paths == ["/chat", "/prat", "/raum"])
        #expect(chat.endpoint.allowedOrigins == .list(["https://example.com"]))
        #expect(chat.limits.maximumReceiveMessageSize == 65_536)
        #expect(chat.limits.handshakeTimeout == .seconds(7))
        #expect(chat.limits.clientTimeoutInterval == .seconds(60))
        #expect(chat.limits.maximumParallelInvocationsPerClient == 2)
        #expect(chat.limits.detailedErrors)
        #expect(chat.modules.map(\.name) == ["logging", "errorHandling", "nameMapping"])
        #expect(chat.definition.methods.map(\.name) == ["send", "join"])
        #expect(chat.definition.methods.map { $0.parameters.map(\.name) } == [["user", "text"], ["room"]])
        #expect(stocks.key == "stocks" && stocks.name == "Stocks" && stocks.definition.name == "stockTicker")
        #expect(stocks.endpoint.allowedOrigins == .any)
        #expect(stocks.limits.handshakeTimeout == .seconds(5))
        #expect(stocks.modules.map(\.name) == ["logging", "nameMapping", "requireTenant"])
    }

    // S200
    @Test func limitsOfAHubOverrideThoseOfTheServer() throws {
        let configuration = try configure(
            """
            defaults: { maximumReceiveMessageSize: 100B, sendQueueSize: 7KiB }
            hubs:
              a: { path: /a, type: StockTickerHub, maximumReceiveMessageSize: 200B }
              b: { path: /b, type: StockTickerHub, name: b, sendQueueSize: 9KiB }
            """)
        #expect(configuration.hubs.map(\.limits.maximumReceiveMessageSize) == [200, 100])
        #expect(configuration.hubs.map(\.limits.sendQueueSize) == [7_168, 9_216])
    }

    // S203
    @Test func theOrderOfSectionsDoesNotMatter() throws {
        let hubs = "hubs:\n  a: { path: /a, type: StockTickerHub }\n"
        let rest = "pipeline: [logging]\ndefaults: { handshakeTimeout: 3s }\n"
        let (first, second) = (try configure(hubs + rest), try configure(rest + hubs))
        #expect(first.hubs[0].limits == second.hubs[0].limits)
        #expect(first.hubs[0].modules.map(\.name) == second.hubs[0].modules.map(\.name))
    }

    // S204
    @Test func aPathMountedTwiceIsAnErrorWithBothPlaces() {
        #expect(
            problems(
                of: """
                    hubs:
                      a: { path: /x, type: StockTickerHub }
                      b:
                        path: /y
                        paths: [/z, "/x"]
                        methods: {}
                      c: { paths: [/q, /q], methods: {} }
                    """) == [
                    "5:17: error: the path '/x' is mounted twice without different order, first at config.yaml:2:14",
                    "7:20: error: the path '/q' is mounted twice without different order, first at config.yaml:7:16",
                ])
    }

    // S213
    @Test(arguments: [
        (
            "defaults: { clientTimeoutInterval: 20s, keepAliveInterval: 15s }",
            ["1:36: warning: clientTimeoutInterval is under twice keepAliveInterval (config.yaml:1:60): make it 30s or more"]
        ),
        ("defaults: { clientTimeoutInterval: 30s, keepAliveInterval: 15s }", []),
        ("defaults: { clientTimeoutInterval: 60s, handshakeTimeout: 30s }", []),
        (
            "defaults: { clientTimeoutInterval: 29s }",
            ["1:36: warning: clientTimeoutInterval is under twice keepAliveInterval (its default): make it 30s or more"]
        ),
        (
            "defaults: { keepAliveInterval: 20s }",
            [
                "1:32: warning: clientTimeoutInterval is under twice keepAliveInterval (clientTimeoutInterval has its default): make it 40s or more"
            ]
        ),
        (
            "defaults: { keepAliveInterval: 20s, clientTimeoutInterval: 40s }\nhubs:\n  a: { path: /a, type: StockTickerHub, clientTimeoutInterval: 30s }",
            ["3:63: warning: clientTimeoutInterval is under twice keepAliveInterval (config.yaml:1:32): make it 40s or more"]
        ),
        (
            "defaults: { clientTimeoutInterval: 20s }\nhubs:\n  a: { path: /a, type: StockTickerHub }",
            ["1:36: warning: clientTimeoutInterval is under twice keepAliveInterval (its default): make it 30s or more"]
        ),
    ])
    func aTimeoutUnderTwoPingsIsWarnedOf(_ text: String, _ expected: [String]) {
        #expect(problems(of: text) == expected)
    }

    @Test(arguments: [
        ("", "1:1: error: the file is empty"), ("# only this\n", "1:1: error: the file is empty"),
        ("---\n", "1:1: error: the file is empty"),
    ])
    func anEmptyFileIsAnError(_ text: String, _ problem: String) {
        #expect(problems(of: text) == [problem])
    }

    @Test(arguments: ["hubs:\n", "hubs: {}\n", "server:\ndefaults:\npipeline:\nhubs:\n", "pipeline: []\n"])
    func emptySectionsAreSound(_ text: String) throws {
        #expect(try configure(text).hubs.isEmpty)
    }

    @Test(arguments: [
        ("- a\n", "1:1: error: a file expects keys with values (as 'server: …'), found a list"),
        ("server\n", "1:1: error: a file expects keys with values (as 'server: …'), found 'server'"),
        ("\"\"\n", "1:1: error: a file expects keys with values (as 'server: …'), found ''"),
    ])
    func aFileIsKeysWithValues(_ text: String, _ problem: String) {
        #expect(problems(of: text) == [problem])
    }

    @Test func aMissingFileIsNamed() {
        #expect(
            throws: ConfigurationError([
                ConfigurationProblem(at: ConfigurationPosition(file: "/nowhere/config.yaml"), "there is no such file")
            ])
        ) {
            try Configuration.load(file: "/nowhere/config.yaml", modules: ModuleCatalog(), hubs: HubCatalog())
        }
        #expect(
            throws: ConfigurationError([
                ConfigurationProblem(at: ConfigurationPosition(file: "/"), "this is a folder, not a file")
            ])
        ) {
            try Configuration.load(file: "/", modules: ModuleCatalog(), hubs: HubCatalog())
        }
    }

    @Test func aFileWithoutEndIsNotReadWhole() {
        #expect(throws: ConfigurationError.self) {
            try Configuration.load(file: "/dev/zero", modules: ModuleCatalog(), hubs: HubCatalog())
        }
    }

    // S190
    @Test(arguments: ["true", "false"])
    func detailedErrorsAreASwitchOfTheirOwn(_ value: String) throws {
        let configuration = try configure(
            "defaults: { detailedErrors: \(value) }\nhubs:\n  a: { path: /a, type: StockTickerHub }")
        #expect(configuration.hubs[0].limits.detailedErrors == (value == "true"))
    }
}
