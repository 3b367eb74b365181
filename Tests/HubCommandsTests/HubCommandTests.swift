import Testing

@testable import HubCommands

/// The command line as a whole: help, and what is not understood.
struct HubCommandTests {
    private static let verbs = ["serve", "check", "modules"]

    @Test(arguments: [["--help"], ["-h"], ["help"]])
    func helpListsEveryVerbByTheProgramsName(arguments: [String]) async {
        let said = await run(arguments[0])
        #expect(said.status == 0 && said.complained.isEmpty)
        for verb in Self.verbs { #expect(said.said.contains { $0.hasPrefix("  Chat \(verb) ") }) }
        #expect(said.said.contains("Exit status: 0 done, 1 a problem with the file, the port or the call, 2 wrong use."))
        #expect(said.said.allSatisfy { $0.count <= 130 })
    }

    /// What the help gives to begin with.
    @Test func theFileInTheHelpIsSound() async throws {
        let help = await run("--help").said
        let lines = help.drop { $0 != "  hubs:" }.prefix { !$0.isEmpty }.map { $0.dropFirst(2) }
        let file = try File(lines.joined(separator: "\n") + "\n")
        #expect(await run("check", "--strict", file.path).status == 0)
    }

    @Test(arguments: verbs)
    func everyVerbExplainsItself(verb: String) async {
        let said = await run("help", verb)
        #expect(said == Said(status: 0, said: said.said))
        #expect(said.said.first?.hasPrefix("Chat \(verb)") == true)
        #expect(said.said.last?.hasPrefix("Exit status: 0 ") == true)
        #expect(!said.said.contains { $0.contains("PROGRAM") })
        #expect(await run(verb, "--help") == said)
        #expect(await run(verb, "whatever", "-h") == said)
    }

    @Test func theVersionIsALine() async {
        #expect(await run("--version") == Said(status: 0, said: ["Chat \(HubCommand.version)"]))
    }

    @Test func nothingAtAllIsWrongUseWithTheHelp() async {
        let help = await run("--help").said
        #expect(await HubCommandTests.status([]) == Said(status: 2, complained: help))
    }

    @Test(arguments: [
        (["chek", "x"], "unknown verb 'chek' (did you mean 'check'?); 'Chat --help' tells more"),
        (["--versoin"], "unknown option '--versoin' (did you mean '--version'?); 'Chat --help' tells more"),
        (["dance"], "unknown verb 'dance'; 'Chat --help' tells more"),
        (["da\u{1B}[2Jnce\n"], #"unknown verb 'da\u{1B}[2Jnce\n'; 'Chat --help' tells more"#),
        (["help", "chek"], "unknown verb 'chek' (did you mean 'check'?); 'Chat --help' tells more"),
        (["check"], "check needs a FILE; 'Chat help check' tells more"),
        (["check", "a", "b"], "unexpected argument 'b'; 'Chat help check' tells more"),
        (["check", "--strickt", "a"], "unknown option '--strickt' (did you mean '--strict'?); 'Chat help check' tells more"),
        (["check", "--strict=1", "a"], "--strict takes no value; 'Chat help check' tells more"),
        (["check", "--strict", "--strict", "a"], "--strict is given twice; 'Chat help check' tells more"),
        (["serve", "x"], "unexpected argument 'x'; 'Chat help serve' tells more"),
        (["serve", "--prot", "1"], "unknown option '--prot' (did you mean '--port'?); 'Chat help serve' tells more"),
        (["serve", "--port"], "--port PORT: the value is missing; 'Chat help serve' tells more"),
        (["serve", "--config", "--port", "1"], "--config FILE: the value is missing; 'Chat help serve' tells more"),
        (["serve", "--port", "65536"], "--port expects a number from 0 to 65535, not '65536'; 'Chat help serve' tells more"),
        (["serve", "--port=-1"], "--port expects a number from 0 to 65535, not '-1'; 'Chat help serve' tells more"),
        (
            ["serve", "--host", "localhost"],
            "--host expects an address in numbers, as 127.0.0.1 or ::1, not 'localhost'; 'Chat help serve' tells more"
        ),
        (["modules", "loging"], "unknown module 'loging' (did you mean 'logging'?); 'Chat help modules' tells more"),
    ])
    func wrongUseIsStatus2WithTheNearName(arguments: [String], problem: String) async {
        #expect(await HubCommandTests.status(arguments) == Said(status: 2, complained: ["Chat: " + problem]))
    }

    @Test func optionsStandAnywhereAndBehindTwoDashesIsNone() throws {
        let usage = Serve.usage
        #expect(try VerbArguments(["--port=80", "--config", "a=b"], of: usage)["--config"] == "a=b")
        #expect(try VerbArguments(["--port=80", "--config", "a"], of: usage)["--port"] == "80")
        #expect(try VerbArguments(["--config=", "--port", "1"], of: usage)["--config"] == "")
        #expect(try VerbArguments(["--", "--strict"], of: Check.usage).words == ["--strict"])
        #expect(try VerbArguments(["-"], of: Check.usage).words == ["-"])
        #expect(try VerbArguments([], of: ListModules.usage).words == [])
        #expect(try VerbArguments(["a", "--strict"], of: Check.usage).has("--strict"))
    }

    private static func status(_ arguments: [String]) async -> Said {
        switch arguments.count {
        case 0: await run()
        case 1: await run(arguments[0])
        case 2: await run(arguments[0], arguments[1])
        case 3: await run(arguments[0], arguments[1], arguments[2])
        default: await run(arguments[0], arguments[1], arguments[2], arguments[3])
        }
    }
}
