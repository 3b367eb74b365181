import Testing

@testable import HubSettings

struct OptionsTests {
    @Test func anOptionThatIsLeftOutHasItsDefault() {
        let (value, problems) = read([]) { options in
            (options("a", default: "x", "") as String, options("b", default: 5, in: 1...9, "") as Int, options("c", "") as Bool?)
        }
        #expect(value == ("x", 5, nil))
        #expect(problems.isEmpty)
    }

    @Test func aValueOutOfBoundsIsRefusedAndTheDefaultStands() {
        let (value, problems) = read([("n", plain("101"))]) { $0("n", default: 5, in: 1...100, "") }
        #expect(value == 5)
        #expect(problems == ["f:1:20: error: 'n' expects a whole number from 1 to 100, found '101'"])
    }

    @Test(arguments: [("1", 1), ("100", 100)])
    func theBoundsThemselvesAreAllowed(_ text: String, _ number: Int) {
        #expect(read([("n", plain(text))]) { $0("n", default: 5, in: 1...100, "") }.value == number)
    }

    @Test func aBoundedOptionMayBeLeftOut() {
        #expect(read([]) { $0("n", in: 1...9, "") as Int? }.value == nil)
        #expect(read([("n", plain("0"))]) { $0("n", in: 1...9, "") as Int? }.problems.count == 1)
    }

    @Test func somethingMissingIsShownAtTheKeyOfItsSection() {
        var problems: [ConfigurationProblem] = []
        let owner = ConfigurationKey("tenant", at: ConfigurationPosition(file: "f", line: 7, column: 3))
        let value: String = Options.read(nil, of: owner, problems: &problems) { $0.required("header", "") }
        #expect(value.isEmpty)
        #expect(problems.map(\.description) == ["f:7:3: error: 'header' is missing"])
    }

    @Test func aKeyThatNobodyAskedForIsAnErrorWithTheNearestName() {
        let (_, problems) = read([("prot", plain("1")), ("zzz", plain("1"))]) { $0("port", default: 1, "") }
        #expect(problems == ["f:1:1: error: unknown key 'prot' (did you mean 'port'?)", "f:2:1: error: unknown key 'zzz'"])
    }

    @Test func readingGoesOnAfterEachMistake() {
        let (_, problems) = read([("a", plain("x")), ("b", plain("y")), ("c", plain("z"))]) { options in
            _ = options("a", default: 1, "")
            _ = options("b", default: true, "")
        }
        #expect(problems.map { $0.prefix(5) } == ["f:1:2", "f:2:2", "f:3:1"])
    }

    @Test func aRejectedOptionIsShownAtItsValueOnce() {
        let (_, problems) = read([("a", plain("x")), ("b", plain("1"))]) { options in
            let _: Int = options("a", default: 1, "")
            let _: Int = options("b", default: 1, "")
            options.reject("a", "never shown, it is refused already")
            options.reject("b", "no")
            options.reject("b", "not again")
            options.reject("c", "at the owner")
        }
        #expect(
            problems == [
                "f:1:20: error: 'a' expects a whole number, found 'x'", "f:2:20: error: no", "f: error: at the owner",
            ])
    }

    @Test func whatIsNotBuiltYetSaysSoAtItsKey() {
        let (_, problems) = read([("rotate", .mapping([])), ("rotat", plain("1"))]) { $0.notAvailable("rotate") }
        #expect(
            problems == [
                "f:1:1: error: 'rotate' is not available yet", "f:2:1: error: unknown key 'rotat' (did you mean 'rotate'?)",
            ])
    }

    @Test func aSectionReportsItsOwnUnknownKeys() {
        let (value, problems) = read([("inner", section([("a", plain("1")), ("b", plain("2"))]).content)]) { options in
            options.section("inner", "") { $0("a", default: 0, "") }
        }
        #expect(value == 1)
        #expect(problems == ["f:2:1: error: unknown key 'b'"])
    }

    @Test(arguments: [plain("x"), list("x"), .scalar(Scalar("", quoted: true))])
    func whatIsNoSectionIsReportedOnceWithoutWhatItLacks(_ content: ConfigurationNode.Content) {
        let (_, problems) = read([("inner", content)]) { options in
            options.section("inner", "") { $0.required("a", "") as String }
        }
        #expect(problems.count == 1)
        #expect(problems[0].hasPrefix("f:1:20: error: 'inner' expects a section, found "))
    }

    @Test func aSectionWithNothingInItIsEmpty() {
        #expect(read([("inner", plain(""))]) { $0.section("inner", "") { $0("a", default: 3, "") } }.value == 3)
        #expect(read([("inner", plain(""))]) { $0.section("inner", "") { $0("a", default: 3, "") } }.problems.isEmpty)
    }

    @Test func aListOfSectionsKeepsItsOrder() {
        let sections = ["b", "a", "c"].map { section([("name", plain($0))]) }
        let (value, problems) = read([("k", .sequence(sections))]) { $0.sections("k", "") { $0("name", default: "", "") } }
        #expect(value == ["b", "a", "c"])
        #expect(problems.isEmpty)
    }

    @Test func namesOfTheFileKeepTheirOrderAndMayHaveAShortForm() {
        let sources = section([("z", plain("off")), ("a", section([("level", plain("verbose"))]).content)])
        let (value, problems) = read([("sources", sources.content)]) { options in
            options.named("sources", short: "level", "") { key, options in
                "\(key.text)=\(options("level", default: "none", "") as String)"
            }.map(\.value)
        }
        #expect(value == ["z=off", "a=verbose"])
        #expect(problems.isEmpty)
    }

    @Test func aValueFromTheEnvironmentIsNeverShown() {
        let secret = ConfigurationNode.Content.scalar(Scalar(pieces: [.written("a"), .environment("hunter2")], quoted: false))
        let (_, problems) = read([("n", secret)]) { $0("n", default: 1, "") }
        #expect(problems == ["f:1:20: error: 'n' expects a whole number, found a value from the environment"])
    }

    @Test func theSameCallsAreTheDocumentation() {
        let documentation = Options.documentation { options in
            _ = options("n", default: 5, in: 1...100, "How many.")
            let _: String = options.required("name", "Who.")
            _ = options.named("listeners", "Files.") { _, options in options("file", "Where.") as String? }
        }
        #expect(
            documentation == [
                OptionDocumentation(
                    name: "n", form: "a whole number", shape: .integer, standard: "5", range: OptionRange(1...100),
                    help: "How many."),
                OptionDocumentation(name: "name", form: "text", shape: .text(form: nil), isRequired: true, help: "Who."),
                OptionDocumentation(
                    name: "listeners", form: "a section of names", shape: .names, help: "Files.",
                    inside: [OptionDocumentation(name: "file", form: "text", shape: .text(form: nil), help: "Where.")]),
            ])
    }

    @Test func namesInTheFileAreShownOnOneShortLine() {
        let (_, problems) = read([("a\n\u{1B}[2J" + String(repeating: "x", count: 1_000), plain("1"))]) { _ in }
        #expect(problems[0].hasPrefix(#"f:1:1: error: unknown key 'a\n\u{1B}[2Jxxx"#))
        #expect(problems[0].count < 100)
    }
}
