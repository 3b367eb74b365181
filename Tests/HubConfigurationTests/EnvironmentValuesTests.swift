import Hubs
import Testing

@testable import HubConfiguration

struct EnvironmentValuesTests {
    private let environment = ["JWT": "a$b${HOME}$$c: #\"", "HOME": "/root", "EMPTY": "", "N": "5", "Å": "x"]

    @Test(arguments: [
        ("a: ${JWT}", "a$b${HOME}$$c: #\""), ("a: 'x$HOME'", "x$HOME"), ("a: x${N}y${N}z", "x5y5z"), ("a: ${NONE:-d}", "d"),
        ("a: ${EMPTY:-d}", "d"), ("a: ${NONE:-}", ""), ("a: \"${EMPTY}\"", ""), ("a: $${N}", "${N}"), ("a: $$$${N}", "$$${N}"),
        ("a: $$N $ $5 }", "$$N $ $5 }"), ("a: ${NONE:-${N}", "${N"), ("a: \"${N}\"", "5"), ("a: ${NONE:-a:-b c}", "a:-b c"),
        ("a: ${NONE:-$user}", "$user"),
    ])
    func valuesArePutInOnce(_ text: String, _ expected: String) throws {
        var problems: [ConfigurationProblem] = []
        let source = try SourceText(Array(text.utf8), file: "c.yaml")
        let root = YAMLReader.read(source, environment: EnvironmentValues(environment), problems: &problems)
        guard case .scalar(let scalar) = root?.entries?.first?.value.content else {
            Issue.record("no scalar: \(problems)")
            return
        }
        #expect(scalar.text == expected)
        #expect(problems.isEmpty)
    }

    @Test(arguments: [
        "a: ${", "a: ${N", "a: ${}", "a: ${1}", "a: ${A B}", "a: ${N-d}", "a: ${N:d}", "a: ${Å}", "a: ${N }", "a: x${:-d}",
    ])
    func formsThatAreNotExactAreErrors(_ text: String) {
        #expect(
            readYAML(text, environment).problems == [
                "c.yaml:1:4: error: '${' begins a value of the environment: ${NAME} or ${NAME:-default}; $${ writes the characters"
            ])
    }

    @Test func whatIsNotSetAndHasNoDefaultIsAnError() {
        #expect(
            readYAML("b: 1\na: \"${NONE}\"", environment).problems == [
                "c.yaml:2:4: error: the environment variable NONE is not set (a default would be ${NONE:-value})"
            ])
    }

    @Test func aLongNameIsShownInPart() {
        let problems = readYAML("a: ${" + String(repeating: "N", count: 100_000) + "}\n").problems
        let shown = String(repeating: "N", count: 64) + "…"
        #expect(
            problems == [
                "c.yaml:1:4: error: the environment variable \(shown) is not set (a default would be ${\(shown):-value})"
            ])
    }

    @Test func keysAreTakenAsTheyAre() {
        #expect(readYAML("${N}: ${N}", environment).tree == "{${N}: 5}")
    }

    @Test func aValueNeverBecomesStructure() {
        #expect(readYAML("a: ${X}\nb: 1", ["X": "1\nc: [2, *x]"]).tree == "{a: 1\nc: [2, *x], b: 1}")
    }

    @Test func whatCameFromTheEnvironmentIsKnown() throws {
        var environment = EnvironmentValues(environment)
        let scalar = try environment.expand("u$x${N:-1}${NONE:-$y}$${", quoted: false)
        #expect(scalar.pieces == [.written("u$x"), .environment("5"), .written("$y"), .literal("${")])
    }

    @Test func theEnvironmentOfTheProcessIsRead() throws {
        var environment = EnvironmentValues.process
        #expect(try environment.expand("${PATH}", quoted: false).text.contains("/"))
    }
}
