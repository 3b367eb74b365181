import Hubs
import Testing

@testable import HubConfiguration

struct PipelineSectionTests {
    private let heard = "tracing: { listeners: { calls: { file: calls.log } } }\n"

    private func modules(_ server: String, _ hub: String) throws -> [String] {
        let text = "pipeline: \(server)\nhubs:\n  a: { path: /a, type: StockTickerHub, pipeline: \(hub) }\n"
        return try configure(text).hubs[0].modules.map(\.name)
    }

    @Test(arguments: [
        ("[logging, errorHandling]", "[]", ["logging", "errorHandling"]),
        ("[errorHandling, logging]", "[nameMapping]", ["errorHandling", "logging", "nameMapping"]),
        ("[logging, errorHandling]", "[logging: off]", ["errorHandling"]),
        ("[logging, errorHandling]", "[nameMapping, logging: \"off\"]", ["errorHandling", "nameMapping"]),
        ("[logging: off, errorHandling]", "[]", ["errorHandling"]),
        ("[logging]", "[logging: { arguments: true }]", ["logging", "logging"]),
        ("[logging: , errorHandling: {}]", "", ["logging", "errorHandling"]),
    ])
    func scopesAddUpAndOffRemoves(_ server: String, _ hub: String, _ names: [String]) throws {
        #expect(try modules(server, hub) == names)
    }

    @Test(arguments: [
        ("- loging", "2:3: error: unknown module 'loging' (did you mean 'logging'?)"),
        ("- loging: off", "2:3: error: unknown module 'loging' (did you mean 'logging'?)"),
        ("- whatever: { a: b }", "2:3: error: unknown module 'whatever'"),
        ("- broadcastExit", "2:3: error: the module 'broadcastExit' is not available yet"),
        (
            "- authentication: { jwt: { secret: x } }",
            "2:3: error: the module 'authentication' comes with the product HubAuthentication, which this application does not register"
        ),
        ("- authorise", "2:3: error: unknown module 'authorise' (did you mean 'authorize'?)"),
        ("- logging: { argument: true }", "2:14: error: unknown key 'argument' (did you mean 'arguments'?)"),
        ("- logging: { arguments: yes }", "2:25: error: 'arguments' expects true or false, found 'yes'"),
        ("- logging: on", "2:12: error: 'logging' expects a section, found 'on'"),
        ("- logging: [a]", "2:12: error: 'logging' expects a section, found a list"),
        (
            "- nameMapping: { style: CamelCase }",
            "2:25: error: 'style' expects 'camelCase' or 'asDeclared', found 'CamelCase' (did you mean 'camelCase'?)"
        ),
        ("- requireTenant", "2:3: error: 'header' is missing"),
        ("- requireTenant: { header: cookie }", "2:28: error: the header 'cookie' cannot be required"),
        ("- requireTenant: { header: a, count: 10 }", "2:38: error: 'count' expects a whole number from 1 to 9, found '10'"),
        ("- logging\n- logging", "3:3: error: the module 'logging' is listed twice, first at config.yaml:2:3"),
        (
            "- logging:\n  arguments: true",
            "3:3: error: 'arguments' stands beside 'logging': indent it to be inside, or begin it with '-'"
        ),
        ("- [logging]", "2:3: error: 'pipeline' expects a module in each place (as '- name: …'), found a list"),
        ("- {}", "2:3: error: 'pipeline' expects a module in each place (as '- name: …'), found a section"),
        ("-\n- logging", "2:2: error: 'pipeline' expects a module in each place (as '- name: …'), found nothing"),
        ("logging", "2:1: error: 'pipeline' expects a list with a module in each place (as '- name: …'), found 'logging'"),
        (
            "logging: { arguments: true }",
            "2:1: error: 'pipeline' expects a list with a module in each place (as '- name: …'), found a section"
        ),
        ("- ${MODULE}", "2:3: error: the name of a module cannot come from the environment"),
    ])
    func mistakesAreShownAtTheirPlace(_ pipeline: String, _ problem: String) {
        let indented = pipeline.hasPrefix("-") ? pipeline : " " + pipeline
        let text = "pipeline:\n\(indented)\n\(heard)"
        let expected = indented == pipeline ? problem : problem.replacing("2:1:", with: "2:2:")
        #expect(problems(of: text, ["MODULE": "logging"]) == [expected])
    }

    @Test func allModulesOfAFileAreChecked() {
        #expect(
            problems(
                of: """
                    pipeline:
                      - logging: { argument: true }
                      - nope
                      - requireTenant: { headr: a, count: x, words: [secret, [1]] }
                    hubs:
                      a: { path: /a, type: StockTickerHub, pipeline: [nope, errorHandling: { x: 1 }] }
                    \(heard)
                    """) == [
                    "2:16: error: unknown key 'argument' (did you mean 'arguments'?)",
                    "3:5: error: unknown module 'nope'",
                    "4:5: error: 'header' is missing",
                    "4:22: error: unknown key 'headr' (did you mean 'header'?)",
                    "4:39: error: 'count' expects a whole number from 1 to 9, found 'x'",
                    "4:58: error: 'words' expects text, found a list",
                    "6:51: error: unknown module 'nope'",
                    "6:74: error: unknown key 'x'",
                ])
    }

    @Test func offForWhatIsNotThereIsDoubtful() {
        #expect(
            problems(
                of: "pipeline: [nameMapping]\nhubs:\n  a: { path: /a, type: StockTickerHub, pipeline: [errorHandling: off] }\n")
                == [
                    "3:51: warning: 'errorHandling' is in no pipeline around this one: 'off' removes nothing"
                ])
    }

    /// The modules in front of each method of a hub that is declared with these methods.
    private func modules(_ methods: String) throws -> [String: [String]] {
        let hub = try configure(
            """
            pipeline: [logging, errorHandling]
            hubs:
              a:
                path: /a
                pipeline: [nameMapping]
                methods: { \(methods) }
            \(heard)
            """
        ).hubs[0]
        let names = hub.definition.methods.map(\.name)
        return Dictionary(uniqueKeysWithValues: names.map { name in (name, hub.modules(of: name).map(\.name)) })
    }

    @Test func methodsAndPatternsAddToTheHubsModules() throws {
        let around = ["logging", "errorHandling", "nameMapping"]
        #expect(
            try modules(
                """
                getPrice: { do: [], pipeline: [logging: off, requireTenant: { header: b }] },
                "get*": { pipeline: [requireTenant: { header: a }, nameMapping: off] },
                getName: { do: [] }, set: { do: [], pipeline: [errorHandling: off] }, "*Name": { pipeline: [requireTenant: off, logging] },
                none: { do: [] }
                """) == [
                    "getPrice": ["errorHandling", "requireTenant", "requireTenant"],
                    "getName": ["logging", "errorHandling", "logging"],
                    "set": ["logging", "nameMapping"], "none": around,
                ])
    }

    @Test(arguments: [
        ("get*", ["get", "getA"], ["ge", "aget", "Get"]), ("*", ["", "a"], []), ("*a*", ["a", "bab"], ["b"]),
        ("a*b*c", ["abc", "axbxc", "abbc"], ["ab", "acb", "abcd"]), ("a**b", ["ab", "axb"], ["a"]), ("ab*ba", ["abba"], ["aba"]),
        ("get", ["get"], ["gets", "GET"]),
    ])
    func aStarStandsForAnyCharacters(_ pattern: String, _ met: [String], _ others: [String]) {
        let scope = MethodScope(pattern)
        #expect(met.allSatisfy(scope.meets) && !others.contains(where: scope.meets))
    }

    @Test func mistakesInThePipelineOfAMethodAreShownAtTheirPlace() {
        #expect(
            problems(
                of: """
                    hubs:
                      a:
                        path: /a
                        type: StockTickerHub
                        methods:
                          closeMarket: { pipeline: [logging, nope, errorHandling: off] }
                          closeMarkt: { pipeline: [] }
                          "get*": { pipeline: [logging: { argument: 1 }], do: [] }
                          "close*": { pipeline: [errorHandling] }
                          "*": [errorHandling]
                      b:
                        path: /b
                        methods:
                          "send*": { pipeline: [nameMapping] }
                          send: { do: [], pipeline: [nameMapping: off, errorHandling: off] }
                    \(heard)
                    """) == [
                    "6:42: error: unknown module 'nope'",
                    "7:7: error: unknown method 'closeMarkt' (did you mean 'closeMarket'?)",
                    "8:7: warning: no method of this hub is called like 'get*'",
                    "8:39: error: unknown key 'argument' (did you mean 'arguments'?)",
                    "8:55: error: unknown key 'do'",
                    "10:12: error: '*' expects a section, found a list",
                    "15:52: warning: 'errorHandling' is in no pipeline around this one: 'off' removes nothing",
                ])
    }

    @Test func loggingOfOneMethodThatNobodyHearsIsDoubtful() {
        #expect(
            problems(
                of: "hubs:\n  a: { path: /a, type: StockTickerHub, methods: { \"*\": { pipeline: [logging] } } }\n") == [
                    "2:69: warning: 'logging' has no listener: its lines go to standard error"
                ])
    }
}
