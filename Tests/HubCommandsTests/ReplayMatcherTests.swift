import HubTesting
import Testing

@testable import HubCommands

/// `replay`: which answers are the recorded ones.
struct ReplayMatcherTests {
    private let first = "4fK2M6AI6T-kvyNpBj8zZ7"
    private let second = "O9tgur7K5Q9kQNDdRc8FoA"
    private let third = "_AjekdrriMA3jMj147VvJA"
    private let uuid = "3b241101-e2bb-4255-8caf-4136c566a962"
    private let other = "11111111-e2bb-4255-8caf-4136c566a962"

    /// One that expectations may change.
    private final class Matcher {
        private var matcher = ReplayMatcher()

        func isEqual(_ recorded: HubValue, _ now: HubValue) -> Bool { matcher.isEqual(recorded, now) }
        func match(_ recorded: String, _ now: String) { matcher.match(recorded, now) }
        func current(_ recorded: HubValue) -> HubValue { matcher.current(recorded) }
    }

    @Test func valuesAreEqualWhenTheySayTheSame() {
        let matcher = Matcher()
        let same: [(HubValue, HubValue)] = [
            (nil, nil), (1, 1), (1, 1.0), ("a", "a"), ([1, "a"], [1, "a"]), (["a": 1, "b": nil], ["b": nil, "a": 1]),
            ("2026-11-24T10:00:00Z", "2026-11-25T11:00:00.5Z"), (["at": "2026-11-24"], ["at": "2026-11-24"]),
            (["pin": "[redacted]"], ["pin": [1, 2]]),
        ]
        for (recorded, now) in same { #expect(matcher.isEqual(recorded, now), "\(recorded) and \(now)") }
        let different: [(HubValue, HubValue)] = [
            (nil, 0), (1, 2), (1, "1"), ("a", "A"), ([1], [1, 1]), ([1, 2], [2, 1]), (["a": 1], ["b": 1]),
            (["a": 1], ["a": 1, "b": 1]),
            ("2026-11-24T10:00:00Z", "yesterday"), (true, 1), ("x", "[redacted]"), (9_007_199_254_740_993, 9_007_199_254_740_992),
        ]
        for (recorded, now) in different { #expect(!matcher.isEqual(recorded, now), "\(recorded) and \(now)") }
    }

    @Test func anIDIsAnotherOneEachTimeAndTheSameOneEverywhere() {
        let matcher = Matcher()
        #expect(matcher.isEqual(.string(uuid), .string(other)))
        #expect(!matcher.isEqual(.string(uuid), .string(uuid)))
        #expect(matcher.isEqual([.string(uuid)], [.string(other)]))
        #expect(!matcher.isEqual(.string(first), .string(other)))
        matcher.match(first, second)
        #expect(matcher.isEqual(.string(first), .string(second)))
        #expect(!matcher.isEqual(.string(first), .string(third)))
        // Two of then are not one of now.
        #expect(!matcher.isEqual(.string(third), .string(second)))
        #expect(matcher.current(["to": [.string(first), "x"]]) == ["to": [.string(second), "x"]])
    }

    @Test func whatIsHiddenIsSetByNameOrNumberAtAnyDepth() throws {
        let values = try ReplayValues(["Till.Login.PIN=7", "till.login.1.card.0=\"x\"", "till.login.2=plain text"])
        let arguments: [HubValue] = ["[redacted]", ["card": ["[redacted]"]], "[redacted]", "shown"]
        #expect(
            values.fill(arguments, hub: "till", method: "login", parameters: ["pin"]) == [
                7, ["card": ["x"]], "plain text", "shown",
            ])
        #expect(values.fill(arguments, hub: "till", method: "login", parameters: []) == nil)
        #expect(values.fill(["shown"], hub: "chat", method: "send", parameters: []) == ["shown"])
    }

    @Test(arguments: [
        (["calls.jsonl", "--set", "secret"], "'--set' expects HUB.METHOD.PARAMETER=JSON"),
        (["calls.jsonl", "--set", "a.b=secret"], "'--set' expects HUB.METHOD.PARAMETER=JSON"),
        (["calls.jsonl", "--url", "http://192.0.2.1/chat"], "'--remote' lets them"),
        (["calls.jsonl", "--url", "http://127.0.0.1/chat", "--config", "x"], "are two servers"), (["-"], "read twice"),
    ]) func wrongUseEndsWith2(_ arguments: [String], _ problem: String) async {
        let said = await run(["replay"] + arguments)
        #expect(said.status == 2)
        #expect(said.complained.first?.contains(problem) == true, "\(said.complained)")
        #expect(!said.complained.joined().contains("secret"))
    }
}
