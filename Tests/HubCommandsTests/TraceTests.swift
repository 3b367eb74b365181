import Glibc
import HubTesting
import Testing

@testable import HubCommands

/// `trace`: which lines it takes, and how it shows them.
struct TraceTests {
    private static let log = """
        2026-11-24T10:00:00.000000Z information hubline.pipeline => Invoking send on hub chat  call=a.1 connection=a user=ada
        2026-11-24T10:00:00.000001Z information hubline.pipeline <= Invoking receive on client hub chat  call=a.1 connection=a user=ada to=all
        2026-11-24T10:00:00.002000Z information hubline.pipeline => Invoked send on hub chat  call=a.1 connection=a user=ada outcome=ok \
        duration=2.000ms
        2026-11-24T10:00:01.000000Z information hubline.pipeline => Invoking price on hub till  call=b.1 connection=b user=- generation=1
        2026-11-24T10:00:01.000500Z warning hubline.pipeline => Failed price on hub till  call=b.1 connection=b user=- outcome=refused duration=0.500ms
        2026-11-24T10:00:02.000000Z error hubline.server disk is full  reason="a \\u001B[2J \\u2028 b"
        {"v":1,"time":"2026-11-24T10:00:03Z","level":"verbose","source":"shop","message":"\\u001b[31m","user":"ada","arguments":["\\u009b"]}

        """

    /// What `trace` says of the log, and with what it ends.
    private func trace(_ options: String..., text: String = log, hasColours: Bool = false) async throws -> Said {
        let file = try File(text)
        return await run(["trace", file.path] + options, hasColours: hasColours)
    }

    /// The places of the lines it takes.
    private func taken(_ options: [String]) async throws -> [Int] {
        let file = try File(Self.log)
        let said = await run(["trace", file.path] + options)
        #expect(said.complained == [])
        #expect(said.status == (said.said.isEmpty ? 1 : 0))
        let all = await run(["trace", file.path])
        return said.said.map { all.said.firstIndex(of: $0) ?? -1 }
    }

    @Test(
        arguments: [
            ([], [0, 1, 2, 3, 4, 5, 6]), (["--hub", "chat"], [0, 1, 2]), (["--hub", "CHAT"], [0, 1, 2]),
            (["--method", "send"], [0, 2]),
            (["--method", "send", "--method", "price"], [0, 2, 3, 4]), (["--user", "ada"], [0, 1, 2, 6]), (["--user", "-"], []),
            (["--user", "ADA"], []), (["--connection", "b"], [3, 4]), (["--call", "a.1"], [0, 1, 2]),
            (["--level", "warning"], [4, 5]),
            (["--level", "error"], [5]), (["--outcome", "ok"], [2]), (["--outcome", "ok", "--outcome", "refused"], [2, 4]),
            (["--since", "2026-11-24T10:00:01Z"], [3, 4, 5, 6]), (["--until", "2026-11-24T10:00:01Z"], [0, 1, 2]),
            (["--since", "2026-11-24T11:00:01+01:00", "--until", "2026-11-24T10:00:02"], [3, 4]),
            (["--since", "2026-11-25"], []),
            (["--user", "ada", "--method", "send", "--outcome", "ok"], [2]), (["--slowest", "1"], [2]),
            (["--slowest", "9"], [2, 4]),
            (["--slowest", "9", "--hub", "till"], [4]),
        ] as [([String], [Int])])
    func eachOptionTakesItsLines(_ options: [String], _ places: [Int]) async throws {
        #expect(try await taken(options) == places)
    }

    @Test func linesArePrintedAsTheyWereWritten() async throws {
        let said = try await trace()
        #expect(said.said.prefix(6) == Self.log.split(separator: "\n").map(String.init).prefix(6))
        #expect(
            said.said.last == #"2026-11-24T10:00:03.000000Z verbose shop \u001B[31m  user=ada arguments="[\"\\u009B\"]""#)
    }

    @Test("K36: Nothing that was read drives the terminal, and every line of JSON is one") func nothingDrivesTheTerminal()
        async throws
    {
        let lines = try await trace("--json").said
        #expect(lines.count == 7)
        for line in lines { #expect(try HubValue(strictJSON: Array(line.utf8))["v"] == 1) }
        #expect(try HubValue(strictJSON: Array((lines.last ?? "").utf8))["arguments"] == ["\u{9B}"])
        let raw = Self.log + "2026-11-24T10:00:03Z error x \u{1B}[2J\u{9B}\u{2028}  user=\u{1B}[31m\n\u{1B}]0;title\u{7}\n"
        for option in [[], ["--json"], ["--summary"], ["--summary", "--json"], ["--slowest", "3"]] {
            let file = try File(raw)
            let said = await run(["trace", file.path] + option)
            for line in said.said + said.complained {
                #expect(
                    line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) && $0 != "\u{2028}" })
            }
            #expect(said.complained == ["\(file.path):9: this is no line of a log"])
        }
    }

    @Test func onATerminalLinesHaveColoursAndNothingElseChanges() async throws {
        let (plain, coloured) = (try await trace().said, try await trace(hasColours: true).said)
        #expect(coloured.map { $0.replacing(/\u{1B}\[[0-9;]*m/, with: "") } == plain)
        #expect(
            coloured[0].hasPrefix(
                "\u{1B}[2m2026-11-24T10:00:00.000000Z\u{1B}[0m\u{1B}[32m information\u{1B}[0m hubline.pipeline =>"))
        #expect(try await !trace("--json", hasColours: true).said.joined().contains("\u{1B}"))
    }

    @Test func aSummaryTellsOfMethodsOutcomesAndDurations() async throws {
        let said = try await trace("--summary")
        #expect(
            said
                == Said(
                    status: 0,
                    said: [
                        "7 lines, 2026-11-24T10:00:00.000000Z to 2026-11-24T10:00:03.000000Z",
                        "levels: error 1, warning 1, information 4, verbose 1",
                        "sources: hubline.pipeline 5, hubline.server 1, shop 1", "",
                        "METHOD        CALLS  SENDS     MEAN      P50      P95      P99  LONGEST  OUTCOMES",
                        "chat.receive      0      1        -        -        -        -        -",
                        "chat.send         1      0  2.000ms  2.000ms  2.000ms  2.000ms  2.000ms  ok 1",
                        "till.price        1      0  0.500ms  0.500ms  0.500ms  0.500ms  0.500ms  refused 1",
                    ]))
        let json = try HubValue(strictJSON: Array(try await trace("--summary", "--json").said.joined().utf8))
        #expect(json["lines"] == 7)
        #expect(try await trace("--summary", "--user", "nobody") == Said(status: 1))
    }

    @Test(
        arguments: [
            (
                ["--since", "yesterday"],
                "'--since' expects a moment (as 2026-11-24T10:00:00Z) or how long ago (as 10m), found 'yesterday'"
            ),
            (["--level", "warn"], "unknown level 'warn'"), (["--level", "off"], "unknown level 'off'"),
            (["--outcome", "failled"], "unknown outcome 'failled' (did you mean 'failed'?)"),
            (["--slowest", "0"], "'--slowest' expects a whole number from 1 to 1000"),
            (["--slowest", "5", "--summary"], "two results"),
            (["--follow", "--summary"], "what is followed has no end"), (["--user"], "--user USER: the value is missing"),
        ] as [([String], String)])
    func wrongUseEndsWith2(_ options: [String], _ problem: String) async {
        let said = await run(["trace", "calls.log"] + options)
        #expect(said.status == 2)
        #expect(said.complained.count == 1)
        #expect(said.complained.first?.contains(problem) == true, "\(said.complained)")
    }

    @Test func aFileThatIsNotThereEndsWith2AndTheOthersAreRead() async throws {
        #expect(await run(["trace"]).status == 2)
        let file = try File(Self.log)
        let said = await run(["trace", "/nowhere/calls.log", file.path])
        #expect(said.status == 2)
        #expect(said.said.count == 7)
        #expect(said.complained == ["/nowhere/calls.log: No such file or directory"])
    }
}
