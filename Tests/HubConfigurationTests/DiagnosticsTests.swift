import Hubs
import Testing

@testable import HubConfiguration

struct DiagnosticsTests {
    // K30
    @Test func aTypoAtEachLevelIsFoundInOneRun() {
        let found = problems(
            of: """
                sever: {}
                server:
                  prot: 5000
                  http: { requestHed: 8KiB }
                defaults:
                  keepAliveIntervall: 15s
                  webSockets: { closeTimeot: 5s }
                pipeline:
                  - loging
                  - logging: { argument: true }
                hubs:
                  chat:
                    path: /chat
                    pathh: /chatt
                    methods:
                      send:
                        parametres: []
                        parameters: [a: strin]
                        do:
                          - cal: {}
                          - call: { to: { grup: x }, metod: receive, method: receive }
                          - reply: $b
                  stocks:
                    type: StockTickrHub
                    path: /stocks
                    pipeline: [erorHandling]
                bus: memry
                tracing:
                  swich: off
                  sources:
                    hubline.pipelin: verbose
                    hubline.pipeline: { levl: verbose, listeners: [cals] }
                    hubline.hubs.chatt: off
                    hubline.modules.loging: off
                  listeners:
                    calls: { file: calls.log, autoflsh: true }
                """)
        #expect(
            found == [
                "1:1: error: unknown key 'sever' (did you mean 'server'?)",
                "3:3: error: unknown key 'prot' (did you mean 'port'?)",
                "4:11: error: unknown key 'requestHed' (did you mean 'requestHead'?)",
                "6:3: error: unknown key 'keepAliveIntervall' (did you mean 'keepAliveInterval'?)",
                "7:17: error: unknown key 'closeTimeot' (did you mean 'closeTimeout'?)",
                "9:5: error: unknown module 'loging' (did you mean 'logging'?)",
                "10:16: error: unknown key 'argument' (did you mean 'arguments'?)",
                "14:5: error: unknown key 'pathh' (did you mean 'path'?)",
                "17:9: error: unknown key 'parametres' (did you mean 'parameters'?)",
                "18:25: error: 'a' expects a type: 'string', 'int', 'double', 'bool' or 'any', or a list as [string], found 'strin' (did you mean 'string'?)",
                "20:13: error: unknown step 'cal' (did you mean 'call'?)",
                "21:27: error: unknown key 'grup' (did you mean 'group'?)",
                "21:38: error: unknown key 'metod' (did you mean 'method'?)",
                "22:20: error: unknown value '$b' (did you mean '$a'?)",
                "24:11: error: unknown hub 'StockTickrHub' (did you mean 'StockTickerHub'?)",
                "26:16: error: unknown module 'erorHandling' (did you mean 'errorHandling'?)",
                "27:6: error: 'bus' expects 'memory', found 'memry' (did you mean 'memory'?)",
                "29:3: error: unknown key 'swich' (did you mean 'switch'?)",
                "31:5: error: unknown source 'hubline.pipelin' (did you mean 'hubline.pipeline'?)",
                "32:25: error: unknown key 'levl' (did you mean 'level'?)",
                "32:52: error: unknown listener 'cals' (did you mean 'calls'?)",
                "33:5: error: unknown source 'hubline.hubs.chatt' (did you mean 'hubline.hubs.chat'?)",
                "34:5: error: unknown source 'hubline.modules.loging' (did you mean 'hubline.modules.logging'?)",
                "36:31: error: unknown key 'autoflsh' (did you mean 'autoflush'?)",
            ])
    }

    @Test func allProblemsArePrintedInFileOrderWithTheirNumber() {
        let error = #expect(throws: ConfigurationError.self) {
            try configure("hubs:\n  a: { path: /a, type: X }\nserver: { host: 0.0.0.0, port: x }\npipeline: [nope]\n")
        }
        #expect(
            error?.description == """
                config.yaml:2:24: error: unknown hub 'X'
                config.yaml:3:17: warning: other machines can reach this address, and what they send is not encrypted (no TLS)
                config.yaml:3:32: error: 'port' expects a whole number from 0 to 65535, found 'x'
                config.yaml:4:12: error: unknown module 'nope'
                3 errors, 1 warning
                """)
    }

    @Test func warningsAloneStopNothing() throws {
        let configuration = try configure("server: { host: 0.0.0.0 }\n")
        #expect(configuration.server.host == "0.0.0.0")
        #expect(configuration.warnings.count == 1)
    }

    @Test(arguments: [
        ("server: { shutdown: { mode: migrateClients } }", "1:29: error: 'migrateClients' is not available yet"),
        ("server: { shutdown: { hooks: [] } }", "1:23: error: 'hooks' is not available yet"),
        ("server: { tls: {} }", "1:11: error: 'tls' is not available yet"),
        ("server: { listeners: [] }", "1:11: error: 'listeners' is not available yet"),
        ("server: { maximumMemory: 1GiB }", "1:11: error: 'maximumMemory' is not available yet"),
        ("server: { maximumConnectionsPerAddress: 5 }", "1:11: error: 'maximumConnectionsPerAddress' is not available yet"),
        ("defaults: { streamBufferCapacity: 10 }", "1:13: error: 'streamBufferCapacity' is not available yet"),
        ("defaults: { transports: [webSockets, serverSentEvents] }", "1:38: error: 'serverSentEvents' is not available yet"),
        ("defaults: { longPolling: { pollTimeout: 90s } }", "1:13: error: 'longPolling' is not available yet"),
        ("defaults: { allowStatefulReconnects: true }", "1:13: error: 'allowStatefulReconnects' is not available yet"),
        (
            "pipeline: [authentication: { jwt: { secret: x } }]",
            "1:12: error: the module 'authentication' comes with the product HubAuthentication, which this application does not register"
        ),
        ("classic: { path: /signalr }", "1:1: error: 'classic' is not available yet"),
        ("bus: { redis: { url: x } }", "1:8: error: 'redis' is not available yet"),
        ("bus: redis", "1:6: error: 'redis' is not available yet"),
    ])
    func whatIsNotBuiltYetSaysSo(_ text: String, _ problem: String) {
        #expect(problems(of: text) == [problem])
    }

    // K28
    @Test func plainWordsStayWords() {
        #expect(problems(of: "pipeline: [requireTenant: { header: no, words: [no, on, y, off, NULL, 1.10] }]").isEmpty)
        #expect(
            problems(of: "defaults: { detailedErrors: yes }") == [
                "1:29: error: 'detailedErrors' expects true or false, found 'yes'"
            ])
        #expect(problems(of: "pipeline: [logging: off]").isEmpty)
        #expect(problems(of: "tracing: { switch: off, sources: { no: off, on: verbose } }").isEmpty)
    }

    // K29
    @Test func secretsOfTheEnvironmentAreTakenAsTheyAreAndNeverShown() throws {
        let secret = "a$b${HOME}$$c: #\"\n- x"
        let environment = ["S": secret, "HOME": "/root"]
        let texts = [
            "server: { port: \"${S}\", host: \"${S}\", loops: \"${S}\" }",
            "defaults: { slowConsumer: \"${S}\", allowedOrigins: [\"${S}\"] }",
            "pipeline: [requireTenant: { header: [\"${S}\"], count: \"${S}\" }, \"${S}\"]", "bus: \"${S}\"", "hubs: \"${S}\"",
            "\"${S}\"",
            "hubs: { a: { path: \"${S}\", type: \"${S}\", name: \"${S}.\" } }",
            "hubs: { a: { path: /a, methods: { m: { parameters: [x: \"${S}\"], do: [\"${S}\", call: { to: \"${S}\", method: \"${S}\" }] } } } }",
        ]
        for text in texts {
            let found = problems(of: text, environment)
            #expect(!found.isEmpty)
            #expect(!found.contains { $0.contains("a$b") || $0.contains("/root") }, "\(found)")
        }
    }

    // K31
    @Test(arguments: [
        ("\u{FEFF}serve: {}\n", "1:1: error: unknown key 'serve' (did you mean 'server'?)"),
        ("\u{FEFF}---\nserve: {}\n", "2:1: error: unknown key 'serve' (did you mean 'server'?)"),
        ("server:\r\n  prt: 1\r\n", "2:3: error: unknown key 'prt' (did you mean 'port'?)"),
        ("pipeline: [requireTenant: { header: é, prt: 1 }]", "1:40: error: unknown key 'prt'"),
        ("hubs: { \"å😀\": { path: /a, type: X } }", "1:33: error: unknown hub 'X'"),
    ])
    func columnsAreThoseOfAnEditor(_ text: String, _ problem: String) {
        #expect(problems(of: text) == [problem])
    }

    // K32
    @Test(arguments: ["5", "-5s", "1m30", "1.5s", "5 s", "5S", "inf", "99999999999h", "", "0s", "169h"])
    func aDurationThatCannotBeReadIsAnErrorAtTheValue(_ text: String) {
        let found = text.isEmpty ? "nothing" : "'\(text)'"
        #expect(
            problems(of: "defaults:\n  handshakeTimeout: \(text)\n") == [
                "2:\(text.isEmpty ? 20 : 21): error: 'handshakeTimeout' expects a duration (as 500ms, 30s, 5m or 1h) from 1ms to 168h, found \(found)"
            ])
    }

    // K32
    @Test(arguments: ["-1", "1.5MiB", "32kb", "9999999TiB", "", "0"])
    func aSizeThatCannotBeReadIsAnErrorAtTheValue(_ text: String) {
        let found = problems(of: "defaults:\n  sendQueueSize: \(text)\n")
        #expect(found.count == 1)
        #expect(found[0].hasPrefix("2:\(text.isEmpty ? 17 : 18): error: 'sendQueueSize' expects a size (bytes, or as 500B, "))
    }

    @Test func aMistakeInASharedValueIsShownWhereItStandsOnce() {
        #expect(
            problems(
                of: """
                    hubs:
                      a: { path: /a, type: StockTickerHub, webSockets: &w { closeTimeout: 5, x: 1 } }
                      b: { path: /b, name: b, type: StockTickerHub, webSockets: *w }
                    """) == [
                    "2:71: error: 'closeTimeout' expects a duration (as 500ms, 30s, 5m or 1h) from 1ms to 168h, found '5'",
                    "2:74: error: unknown key 'x'",
                ])
    }

    @Test func whatYAMLRefusesIsReportedWithTheRest() {
        #expect(
            problems(
                of: "server: { port: *p, loops: ${N}, host: !x 127.0.0.1 }\nserver: {}\nhub: {}\n".replacing(
                    "${N}", with: "\"${N}\"")) == [
                    "1:17: error: unknown alias '*p'",
                    "1:28: error: the environment variable N is not set (a default would be ${N:-value})",
                    "1:42: error: tags are not supported: '!x' is not needed here",
                    "2:1: error: the key 'server' is given twice, first at config.yaml:1:1",
                    "3:1: error: unknown key 'hub' (did you mean 'hubs'?)",
                ])
    }
}
