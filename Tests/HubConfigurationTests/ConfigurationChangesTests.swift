import Hubs
import Testing

@testable import HubConfiguration

/// What a reload tells of.
struct ConfigurationChangesTests {
    private func changes(_ old: String, _ new: String, _ environment: (String, String) = ("a", "b")) throws -> [String] {
        let hubs = "\nhubs: { one: { path: /one, methods: { a: { do: [reply: 1] } } } }"
        let before = try configure(old + hubs, ["NAME": environment.0]).root
        let after = try configure(new + hubs, ["NAME": environment.1]).root
        return ConfigurationChanges(from: before, to: after).lines
    }

    @Test(
        arguments: [
            ("server: { port: 1 }", "server:\n  port: 1 # the same", []),
            ("server: { port: 1 }", "server: { port: 2 }", ["server.port: '1' -> '2'"]),
            ("server: { port: 1 }", "defaults: { detailedErrors: true }", ["defaults: added", "server: removed"]),
            ("pipeline: [logging]", "pipeline: [logging, scope]", ["pipeline.scope: added"]),
            ("pipeline: [logging, scope]", "pipeline: [scope, logging]", ["pipeline: in another order"]),
            ("pipeline: [scope, logging]", "pipeline: [scope]", ["pipeline.logging: removed"]),
            ("pipeline: [logging]", "pipeline: [logging: { arguments: true }]", ["pipeline.logging: changed"]),
            (
                "pipeline: [rateLimit: { calls: 1, per: 1s }]", "pipeline: [rateLimit: { calls: 2, per: 1s }]",
                ["pipeline.rateLimit.calls: '1' -> '2'"]
            ),
            (
                "server: { trustedProxies: [10.0.0.1, 10.0.0.1] }", "server: { trustedProxies: [10.0.0.1] }",
                ["server.trustedProxies: changed"]
            ),
        ] as [(String, String, [String])])
    func eachDifferenceIsALine(_ old: String, _ new: String, _ lines: [String]) throws {
        #expect(try changes(old, new) == lines)
    }

    @Test func noValueOfTheEnvironmentIsShown() throws {
        let text = "server: { control: \"${NAME}\" }"
        #expect(
            try changes(text, text, ("ann", "bob")) == [
                "server.control: a value from the environment -> a value from the environment"
            ])
        #expect(try changes(text, text, ("ann", "ann")) == [])
    }
}
