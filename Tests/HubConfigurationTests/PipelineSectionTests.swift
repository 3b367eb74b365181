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
        ("- authentication: { jwt: { secret: x } }", "2:3: error: the module 'authentication' is not available yet"),
        ("- authorize: { roles: [trader] }", "2:3: error: the module 'authorize' is not available yet"),
        ("- callerState", "2:3: error: the module 'callerState' is not available yet"),
        ("- rateLimit", "2:3: error: the module 'rateLimit' is not available yet"),
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
}
