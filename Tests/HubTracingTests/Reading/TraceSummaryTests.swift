import HubBase
import HubValues
import Testing

@testable import HubTracing

struct TraceSummaryTests {
    private func end(_ method: String, _ duration: Double, outcome: String = "ok", time: Int64 = 0) -> TraceLine {
        TraceLine(
            time: time, level: .information, source: "hubline.pipeline", message: "",
            fields: HubObject([
                .init("event", "completed"), .init("hub", "chat"), .init("method", .string(method)),
                .init("outcome", .string(outcome)),
                .init("duration", .double(duration)),
            ]))
    }

    @Test func theSlowestComeFirstAndNoMoreThanAskedFor() {
        var slowest = SlowestLines(3)
        for duration in [5, 1, 9, 9, 2, 7.5] { slowest.add(end("m\(duration)", duration, time: Int64(duration))) }
        slowest.add(TraceLine(time: 0, level: .error, source: "a", message: "without a duration"))
        #expect(slowest.lines.map(\.duration) == [9, 9, 7.5])
    }

    @Test(arguments: [1, 10, 1_000, 100_000]) func quantilesAreAtMostFivePercentTooMuch(_ count: Int) {
        var durations = DurationHistogram()
        for number in 1...count { durations.add(Double(number) / 10) }
        for share in [0.01, 0.5, 0.95, 0.99, 1] {
            let exact = (share * Double(count)).rounded(.up) / 10
            #expect(durations.quantile(share) >= exact - 0.000_001)
            #expect(durations.quantile(share) <= exact * 1.05 + 0.000_001)
        }
        #expect(durations.longest == Double(count) / 10)
        #expect(abs(durations.mean - Double(count + 1) / 20) < 0.000_001 * Double(count))
    }

    @Test(arguments: [0, -1, 1e-9, 1e300, Double.greatestFiniteMagnitude]) func noDurationTraps(_ duration: Double) {
        var durations = DurationHistogram()
        durations.add(duration)
        #expect(durations.quantile(0.5) == max(duration, 0))
    }

    @Test func aSummaryCountsLevelsSourcesMethodsAndOutcomes() {
        var summary = TraceSummary()
        summary.add(end("send", 1, time: 5))
        summary.add(end("send", 3, outcome: "failed", time: 1_000_000))
        summary.add(end("echo", 2, outcome: "strange", time: 2))
        summary.add(TraceLine(time: 7, level: .warning, source: "hubline.server", message: "x"))
        #expect(
            summary.value == [
                "lines": 4, "first": "1970-01-01T00:00:00.000002Z", "last": "1970-01-01T00:00:01.000000Z",
                "levels": ["warning": 1, "information": 3], "sources": ["hubline.pipeline": 3, "hubline.server": 1],
                "methods": [
                    [
                        "hub": "chat", "method": "echo", "calls": 0, "sends": 0, "outcomes": ["other": 1],
                        "duration": ["mean": 2.0, "p50": 2.0, "p95": 2.0, "p99": 2.0, "longest": 2.0],
                    ],
                    [
                        "hub": "chat", "method": "send", "calls": 0, "sends": 0, "outcomes": ["ok": 1, "failed": 1],
                        "duration": [
                            "mean": 2.0, "p50": summary.value["methods"]?.array?.last?["duration"]?["p50"] ?? nil, "p95": 3.0,
                            "p99": 3.0,
                            "longest": 3.0,
                        ],
                    ],
                ],
            ])
    }

    @Test func namesBeyondAThousandAreCountedTogether() {
        var summary = TraceSummary()
        for number in 0..<5_000 { summary.add(end("m\(number)", 1)) }
        for number in 0..<5_000 { summary.add(TraceLine(time: 0, level: .error, source: "s\(number)", message: "")) }
        #expect(summary.methods.count == 1_001)
        #expect(summary.methods.last?.outcomes == ["ok": 4_000])
        #expect(summary.sourceCounts.count == 1_001)
        #expect(summary.sourceCounts.map(\.count).reduce(0, +) == 10_000)
    }
}
