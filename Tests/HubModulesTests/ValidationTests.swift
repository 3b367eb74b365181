import HubModules
import HubTesting
import Hubs
import Testing

struct ValidationTests {
    /// A declared hub whose `send` takes anything, behind these rules.
    private func withRules<R: Sendable>(_ rules: String, _ body: (TestServer) async throws -> R) async throws -> R {
        let yaml = """
            hubs:
              chat:
                path: /chat
                pipeline: [validation: { \(rules) }]
                methods:
                  send: { parameters: [text: any, amount: any], do: [reply: $text] }
                  other: { parameters: [nothing: any], do: [reply: $nothing] }
            """
        return try await TestServer.run(yaml, { _ in }, body)
    }

    /// What the client reads, nil: the call passes.
    private func complaint(_ rules: String, _ text: HubValue, _ amount: HubValue = .null) async throws -> String? {
        try await withRules(rules) { server in
            let client = try await server.connect("/chat")
            do {
                #expect(try await client.invoke("send", text, amount, as: HubValue.self) == text)
                return nil
            } catch let error as HubCallError {
                let before = "An unexpected error occurred invoking 'send' on the server. HubException: Invalid argument "
                #expect(error.message.hasPrefix(before))
                return String(error.message.dropFirst(before.count))
            }
        }
    }

    @Test(
        arguments: [
            ("text: { maxLength: 5 }", "hello", nil), ("text: { maxLength: 5 }", nil, nil),
            ("text: { maxLength: 5 }", "hellos", "'text' of chat.send: text must not be longer than 5."),
            // Two UTF-16 units each.
            ("text: { maxLength: 5 }", "😀😀", nil),
            ("text: { maxLength: 3 }", "😀😀", "'text' of chat.send: text must not be longer than 3."),
            ("text: { minLength: 1 }", "", "'text' of chat.send: text must not be shorter than 1."),
            ("text: { maxLength: 5 }", 7, "'text' of chat.send: text must be a text."),
            ("text: { range: 1...100 }", 1, nil), ("text: { range: 1...100 }", 99.5, nil),
            ("text: { range: 1...100 }", 0.999, "'text' of chat.send: text must be from 1 to 100."),
            ("text: { range: 1...100 }", 101, "'text' of chat.send: text must be from 1 to 100."),
            ("text: { range: 1... }", 0, "'text' of chat.send: text must be at least 1."),
            ("text: { range: ...-1.5 }", -1, "'text' of chat.send: text must be at most -1.5."),
            ("text: { range: 1...100 }", "7", "'text' of chat.send: text must be a number."),
            ("text: { oneOf: [a, 3] }", "a", nil), ("text: { oneOf: [a, 3] }", 3, nil),
            ("text: { oneOf: [a, 3] }", "A", "'text' of chat.send: text must be one of a, 3."),
            ("text: { maxCount: 2 }", [1, 2], nil),
            ("text: { maxCount: 2 }", [1, 2, 3], "'text' of chat.send: text must not have more than 2 elements."),
            ("text: { maxLength: 1 }", ["a", "b", "cc"], "'text' of chat.send: text[2] must not be longer than 1."),
            ("text: { maxLength: 1 }", [["a"], ["bb"]], "'text' of chat.send: text[1][0] must not be longer than 1."),
            ("text.kind: { oneOf: [a] }", ["kind": "a"], nil), ("text.kind: { oneOf: [a] }", ["other": "b"], nil),
            ("text.kind: { oneOf: [a] }", "b", nil),
            ("text.kind: { oneOf: [a] }", ["kind": "b"], "'text' of chat.send: text.kind must be one of a."),
            ("text.kind: { oneOf: [a] }", ["KIND": "b"], "'text' of chat.send: text.kind must be one of a."),
            (
                "text.items.amount: { range: ...3 }", ["items": [["amount": 1], ["amount": 4]]],
                "'text' of chat.send: text.items[1].amount must be at most 3."
            ),
        ] as [(String, HubValue, String?)])
    func anArgumentThatIsNotWhatItMustBeIsRefusedByParameterAndPath(rules: String, text: HubValue, expected: String?) async throws
    {
        #expect(try await complaint(rules, text) == expected)
    }

    @Test func everyParameterHasRulesOfItsOwn() async throws {
        let rules = "text: { maxLength: 3 }, amount: { range: 1...2 }"
        #expect(try await complaint(rules, "abc", 2) == nil)
        #expect(try await complaint(rules, "abc", 3) == "'amount' of chat.send: amount must be from 1 to 2.")
        #expect(try await complaint(rules, "abcd", 3) == "'text' of chat.send: text must not be longer than 3.")
    }

    @Test func observingTellsWhatItWouldStop() async throws {
        try await withRules("text: { maxLength: 1 }, amount: { range: ...1 }, observe: true") { server in
            let client = try await server.connect("/chat")
            #expect(try await client.invoke("send", "ab", 2, as: String.self) == "ab")
            #expect(
                server.lines(of: "validation") == [
                    "information Would stop send on hub chat: Invalid argument 'text' of chat.send: text must not be longer than 1.",
                    "information Would stop send on hub chat: Invalid argument 'amount' of chat.send: amount must be at most 1.",
                ])
        }
    }

    @Test func callsThatFitNoMethodAreLeftToTheDispatch() async throws {
        try await withRules("text: { maxLength: 1 }") { server in
            let client = try await server.connect("/chat")
            let unknown = await #expect(throws: HubCallError.self) { try await client.invoke("guess", "long") }
            #expect(
                unknown?.message == "Failed to invoke 'guess' due to an error on the server. HubException: Method does not exist."
            )
            let short = await #expect(throws: HubCallError.self) { try await client.invoke("send", "a") }
            #expect(short?.message == "Failed to invoke 'send' due to an error on the server.")
        }
    }

    @Test(arguments: [("cups: { range: 1...5 }", ["validation"]), ("", [])])
    func withoutALimitItIsInNoChain(rules: String, stages: [String]) throws {
        #expect(try stagesOfSellTea("[validation: { \(rules) }]") == stages)
    }

    @Test(arguments: [
        ("{ cup: { range: 1...5 } }", "config.yaml:1:26: error: unknown parameter 'cup' (did you mean 'cups'?)"),
        ("{ cup.size: { range: 1...5 } }", "config.yaml:1:26: error: unknown parameter 'cup' (did you mean 'cups'?)"),
        ("{ cups: { ranges: 1...5 } }", "config.yaml:1:34: error: unknown key 'ranges' (did you mean 'range'?)"),
        (
            "{ cups: { range: 5...1 } }",
            "config.yaml:1:41: error: 'range' expects a range (as 1...100, 1... or ...100), found '5...1'"
        ),
        (
            "{ cups: { range: 1..5 } }",
            "config.yaml:1:41: error: 'range' expects a range (as 1...100, 1... or ...100), found '1..5'"
        ),
        ("{ cups: 3 }", "config.yaml:1:32: error: 'cups' expects a section, found '3'"),
    ])
    func whatIsWrongWithRulesIsFoundBeforeThePortOpens(rules: String, problem: String) {
        #expect(throws: ConfigurationError.self) { try stagesOfSellTea("[validation: \(rules)]") }
        #expect(shopProblems("[validation: \(rules)]") == [problem])
    }
}
