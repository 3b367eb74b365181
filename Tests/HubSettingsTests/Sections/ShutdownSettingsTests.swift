import Testing

@testable import HubSettings

struct ShutdownSettingsTests {
    private func settings(_ entries: [(String, String)]) -> (value: ShutdownSettings, problems: [String]) {
        read(entries.map { ($0.0, plain($0.1)) }) { ShutdownSettings(options: &$0) }
    }

    /// S20, S22
    @Test func aServerLeavesAtOnceUnlessItIsToldToWait() {
        #expect(settings([]).value == ShutdownSettings(.off, timeout: .seconds(30)))
        let (value, problems) = settings([("mode", "waitForClientsToClose"), ("timeout", "5s")])
        #expect(value == ShutdownSettings(.waitForClientsToClose, timeout: .seconds(5)))
        #expect(problems.isEmpty)
    }

    /// S24: the guides write the mode in several ways.
    @Test(arguments: [
        "waitForClientsToClose", "waitForClientsClose", "WaitForClientsToClose", "WaitForClientsClose",
        "wait-for-clients-to-close", "wait-for-clients-close",
    ])
    func everySpellingOfTheGuidesIsTheSameMode(_ word: String) {
        let (value, problems) = settings([("mode", word)])
        #expect(value.mode == .waitForClientsToClose)
        #expect(problems.isEmpty)
    }

    /// S24, K28
    @Test(arguments: [
        (
            "waitForClientToClose",
            "'mode' expects 'off' or 'waitForClientsToClose', found 'waitForClientToClose' (did you mean 'waitForClientsToClose'?)"
        ),
        (
            "migrateClient",
            "'mode' expects 'off' or 'waitForClientsToClose', found 'migrateClient' (did you mean 'migrateClients'?)"
        ),
        ("no", "'mode' expects 'off' or 'waitForClientsToClose', found 'no'"),
        ("", "'mode' expects 'off' or 'waitForClientsToClose', found nothing"),
        ("migrateClients", "'migrateClients' is not available yet"),
        ("migrate-clients", "'migrateClients' is not available yet"),
    ])
    func everyOtherWordIsRefused(_ word: String, _ sentence: String) {
        let (value, problems) = settings([("mode", word)])
        #expect(value.mode == .off)
        #expect(problems == ["f:1:20: error: \(sentence)"])
    }

    /// K32
    @Test(arguments: ["0s", "8d", "30", "-1s", "1h30m", "169h"])
    func aTimeoutIsADurationUpToAWeek(_ text: String) {
        let (value, problems) = settings([("timeout", text)])
        #expect(value.timeout == .seconds(30))
        #expect(problems.count == 1 && problems[0].hasPrefix("f:1:20: error: 'timeout' expects a duration"))
    }
}
