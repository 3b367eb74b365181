import Hubs
import Testing

@testable import HubConfiguration

struct DeclaredHubTests {
    /// Problems of a method whose text begins in line 5, column 7.
    private func problems(ofMethod lines: String) -> [String] {
        let indented = lines.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)" }.joined(
            separator: "\n")
        return HubConfigurationTests.problems(of: "hubs:\n  chat:\n    path: /chat\n    methods:\n\(indented)\n")
    }

    @Test(arguments: [
        "send:\n  do: []", "send: { do: [] }", "ping:\n  parameters:\n  do:",
        "å:\n  parameters: [navn: string]\n  do:\n    - reply: Hei, $navn!",
        "m:\n  parameters: [a: string, b: int, c: double, d: bool, e: any, f: [string], g: [any], h: [int]]\n  do:\n    - reply: [$a, $b, $c, $d, $e, $f, $g, $h]",
        "a: { do: [reply: 1] }\nA: { parameters: [x: any], do: [reply: $x] }",
    ])
    func soundMethodsAreRead(_ method: String) {
        #expect(problems(ofMethod: method).isEmpty)
    }

    @Test(arguments: [
        ("send:", "5:7: error: 'do' is missing"),
        ("send: {}", "5:7: error: 'do' is missing"),
        ("send: receive", "5:13: error: 'send' expects a section, found 'receive'"),
        ("send: { do: x }", "5:19: error: 'do' expects a list with a step in each place (as '- name: …'), found 'x'"),
        ("send: { doo: [] }", "5:7: error: 'do' is missing\n5:15: error: unknown key 'doo' (did you mean 'do'?)"),
        ("send: { do: [], pipeline: [x] }", "5:34: error: unknown module 'x'"),
        (
            "send: { do: [], parameters: { user: string } }",
            "5:35: error: 'parameters' expects a list with a name with a type in each place (as '- name: …'), found a section"
        ),
        ("send: { do: [], parameters: [user] }", "5:36: error: the parameter 'user' needs a type (as 'user: string')"),
        (
            "send: { do: [], parameters: [user: strng] }",
            "5:42: error: 'user' expects a type: 'string', 'int', 'double', 'bool' or 'any', or a list as [string], found 'strng' (did you mean 'string'?)"
        ),
        (
            "send: { do: [], parameters: [user: [strng]] }",
            "5:43: error: 'user' expects 'string', 'int', 'double', 'bool' or 'any', found 'strng' (did you mean 'string'?)"
        ),
        (
            "send: { do: [], parameters: [user: []] }",
            "5:42: error: 'user' expects a type: 'string', 'int', 'double', 'bool' or 'any', or a list as [string], found a list"
        ),
        (
            "send: { do: [], parameters: [user: int, user: int] }",
            "5:47: error: the parameter 'user' is given twice, first at config.yaml:5:36"
        ),
        (
            "send: { do: [], parameters: [connectionId: any] }",
            "5:36: error: 'connectionId' cannot be a parameter: it is what '$connectionId' stands for"
        ),
        (
            "send: { do: [], parameters: [a-b: any] }",
            "5:36: error: 'a-b' cannot be a parameter: letters, digits and _ are allowed"
        ),
        ("send: { do: [], parameters: [5a: any] }", "5:36: error: '5a' cannot be a parameter: letters, digits and _ are allowed"),
        ("send: { do: [cal: {}] }", "5:20: error: unknown step 'cal' (did you mean 'call'?)"),
        ("send: { do: [forward] }", "5:20: error: unknown step 'forward'"),
        ("send: { do: [call] }", "5:20: error: the step 'call' needs a value"),
        ("send: { do: [reply: 1, reply: 2] }", "5:30: error: 'reply' ends the method: this step would never run"),
        (
            "send:\n  do:\n    - call: { to: all, method: m }\n      arguments: []",
            "8:13: error: 'arguments' stands beside 'call': indent it to be inside, or begin it with '-'"
        ),
        (
            "send: { do: [] }\nSEND: { do: [] }",
            "6:7: error: a call cannot tell 'SEND' from the method of the same name and number of parameters at config.yaml:5:7"
        ),
    ])
    func mistakesOfMethodsAreShownAtTheirPlace(_ method: String, _ expected: String) {
        #expect(problems(ofMethod: method).joined(separator: "\n") == expected)
    }

    /// Problems of one step of a method with parameters of every kind; its text begins in line 8, column 13.
    private func problems(ofStep step: String) -> [String] {
        problems(
            ofMethod:
                "m:\n  parameters: [text: string, number: int, some: any, names: [string], numbers: [int]]\n  do:\n    - \(step)")
    }

    @Test(arguments: [
        "addToGroup: $text", "addToGroup: 5", "addToGroup: room-$number", "addToGroup: $some", "removeFromGroup: \"$$\"",
        "reply:", "reply: $number", "reply: [1, { a: $text, b: [$names] }]", "reply: \"costs 5 $$\"",
        "reply: $connectionId of $userId",
        "call: { to: all, method: m }", "call: { to: caller, method: m, arguments: [] }",
        "call: { to: others, method: m, arguments: }",
        "call: { to: { client: $connectionId }, method: m }", "call: { to: { clients: $names }, method: m }",
        "call: { to: { clients: [$text, a-$number] }, method: m }", "call: { to: { allExcept: [$connectionId] }, method: m }",
        "call: { to: { group: $text, except: [$connectionId] }, method: m }",
        "call: { to: { group: $text, except: $some }, method: m }",
        "call: { to: { groups: [a, b] }, method: m }", "call: { to: { othersInGroup: room }, method: m }",
        "call: { to: { user: $userId }, method: m }", "call: { to: { users: $names }, method: m }",
        "when: { roles: [admin], do: [reply: $text] }", "when: { roles: [a, b], else: [addToGroup: $text, reply: 1] }",
        "when: { roles: [a], do: [when: { roles: [b], do: [], else: [reply: 1] }] }",
    ])
    func soundStepsAreRead(_ step: String) {
        #expect(problems(ofStep: step).isEmpty)
    }

    @Test(arguments: [
        ("addToGroup: $rom", "8:25: error: unknown value '$rom'"),
        ("addToGroup: $txt", "8:25: error: unknown value '$txt' (did you mean '$text'?)"),
        ("addToGroup: $number", "8:25: error: 'addToGroup' expects text, and '$number' is int"),
        ("addToGroup: $names", "8:25: error: 'addToGroup' expects text, and '$names' is [string]"),
        ("addToGroup: [a]", "8:25: error: 'addToGroup' expects text, found a list"),
        ("addToGroup:", "8:24: error: 'addToGroup' expects text, found nothing"),
        ("removeFromGroup: $", "8:30: error: '$' begins the name of a value: '$$' writes a dollar"),
        ("reply: costs $5", "8:20: error: '$' begins the name of a value: '$$' writes a dollar"),
        ("reply: $conectionId", "8:20: error: unknown value '$conectionId' (did you mean '$connectionId'?)"),
        ("reply: [ok, { a: [x, $y] }]", "8:34: error: unknown value '$y'"),
        ("when: admin", "8:19: error: 'when' expects a section, found 'admin'"),
        ("when: {}", "8:13: error: 'roles' is missing\n8:13: error: 'do' or 'else' is missing"),
        ("when: { roles: [], do: [] }", "8:28: error: 'roles' names none"),
        ("when: { roles: admin, do: [] }", "8:28: error: 'roles' expects a list with text in each place, found 'admin'"),
        (
            "when: { role: [a], do: [] }",
            "8:13: error: 'roles' is missing\n8:21: error: unknown key 'role' (did you mean 'roles'?)"
        ),
        ("when: { roles: [a], do: [replay: 1] }", "8:38: error: unknown step 'replay' (did you mean 'reply'?)"),
        ("when: { roles: [a], else: [reply: $no] }", "8:47: error: unknown value '$no'"),
        ("call: all", "8:19: error: 'call' expects a section, found 'all'"),
        ("call: {}", "8:13: error: 'to' is missing\n8:13: error: 'method' is missing"),
        ("call: { to: all }", "8:13: error: 'method' is missing"),
        ("call: { to: all, method: $text }", "8:38: error: 'method' is a fixed name: no '$'"),
        ("call: { to: all, method: m, argument: [] }", "8:41: error: unknown key 'argument' (did you mean 'arguments'?)"),
        ("call: { to: all, method: m, arguments: $text }", "8:52: error: 'arguments' expects a list of values, found '$text'"),
        (
            "call: { to: al, method: m }",
            "8:25: error: 'to' expects one of all, caller, others, { client: … }, { clients: … }, { allExcept: … }, { group: … }, { groups: … }, { othersInGroup: … }, { user: … }, { users: … }, found 'al' (did you mean 'all'?)"
        ),
        (
            "call: { to: [all], method: m }",
            "8:25: error: 'to' expects one of all, caller, others, { client: … }, { clients: … }, { allExcept: … }, { group: … }, { groups: … }, { othersInGroup: … }, { user: … }, { users: … }, found a list"
        ),
        ("call: { to: { grup: a }, method: m }", "8:27: error: unknown key 'grup' (did you mean 'group'?)"),
        ("call: { to: { group: a, user: b }, method: m }", "8:43: error: 'to' selects once, by 'group' or by 'user'"),
        ("call: { to: { user: a, except: [b] }, method: m }", "8:44: error: 'except' belongs to 'group' only"),
        ("call: { to: { except: [b] }, method: m }", "8:35: error: 'except' belongs to 'group' only"),
        ("call: { to: { clients: $text }, method: m }", "8:36: error: 'clients' expects a list of texts, found '$text'"),
        ("call: { to: { clients: $numbers }, method: m }", "8:36: error: 'clients' expects a list of texts, found '$numbers'"),
        ("call: { to: { clients: [$number] }, method: m }", "8:37: error: 'clients' expects text, and '$number' is int"),
        (
            "call: { to: { group: $no, except: [$no] }, method: m }",
            "8:34: error: unknown value '$no'\n8:48: error: unknown value '$no'"
        ),
    ])
    func mistakesOfStepsAreShownAtTheirPlace(_ step: String, _ expected: String) {
        #expect(problems(ofStep: step).joined(separator: "\n") == expected)
    }
}
