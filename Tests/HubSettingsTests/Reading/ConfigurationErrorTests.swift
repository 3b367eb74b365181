import Testing

@testable import HubSettings

struct ConfigurationErrorTests {
    private func problem(_ line: Int, _ column: Int, _ text: String, _ severity: ConfigurationProblem.Severity = .error)
        -> ConfigurationProblem
    {
        ConfigurationProblem(severity, at: ConfigurationPosition(file: "config.yaml", line: line, column: column), text)
    }

    @Test func problemsAreSortedByPlaceEachOnceWithTheirNumber() {
        let error = ConfigurationError([
            problem(10, 1, "d"), problem(2, 9, "b"), problem(2, 10, "c", .warning), problem(2, 9, "a"), problem(10, 1, "d"),
        ])
        #expect(
            error.description == """
                config.yaml:2:9: error: b
                config.yaml:2:9: error: a
                config.yaml:2:10: warning: c
                config.yaml:10:1: error: d
                3 errors, 1 warning
                """)
    }

    @Test func oneErrorIsOneError() {
        #expect(ConfigurationError([problem(1, 1, "x")]).description == "config.yaml:1:1: error: x\n1 error")
    }

    @Test func theFileAsAWholeHasNoLine() {
        let whole = ConfigurationProblem(at: ConfigurationPosition(file: "config.yaml"), "there is no such file")
        #expect(whole.description == "config.yaml: error: there is no such file")
    }

    @Test(arguments: [
        ("loging", "logging"), ("Logging", "logging"), ("loggign", "logging"), ("errorhandlin", "errorHandling"),
        ("keepAliveIntervall", "keepAliveInterval"), ("sever", "server"), ("hub", "hubs"),
    ])
    func theNearestNameIsFound(_ typed: String, _ meant: String) {
        let names = ["server", "logging", "hubs", "errorHandling", "keepAliveInterval", "path"]
        #expect(NearestName.find(typed, among: names) == meant)
    }

    @Test(arguments: ["", "x", "tracing", "zebra", "logging", String(repeating: "logging", count: 20)])
    func aFarNameIsNotGuessed(_ typed: String) {
        #expect(NearestName.find(typed, among: ["logging", "hubs", "a"]) == nil)
    }
}
