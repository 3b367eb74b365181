import Testing

/// What `@Hub` says, where, and what it offers instead.
struct RefusalTests {
    private static let hide = "fix: mark it @HubHidden, if clients need not call it: @HubHidden "

    /// S78, and the signatures that no call fits. The member stands in line 3 from column 5 on.
    @Test(arguments: [
        (
            "func send<T: Decodable>(_ t: T) {}",
            ["3:14: error: a hub method may not be generic: it is called by name, and nothing says which type is meant"]
        ),
        ("func send(_ t: some Decodable) {}", ["3:20: error: a hub method may not be generic: name the type of this parameter"]),
        (
            "func send(a: Int, b: inout Int) {}",
            [
                "3:26: error: a parameter of a hub method may not be inout: return what has changed",
                "fix: take it by value: Int",
            ]
        ),
        (
            "func send(a: isolated Store) {}",
            ["3:18: error: a parameter of a hub method may not be isolated: an actor cannot travel"]
        ),
        (
            "func send(a: Int...) {}",
            [
                "3:21: error: a parameter of a hub method may not be variadic: take an array",
                "fix: take an array: a: [Int]",
            ]
        ),
        (
            "func send(a: Int = 1) {}",
            [
                "3:22: error: clients send every argument, so this value is never used: declare an overload with fewer",
                "fix: remove the default value: a: Int",
            ]
        ),
        (
            "func send(a: @escaping @Sendable () -> Void) {}",
            ["3:38: error: a parameter of a hub method may not be a function: it cannot travel"]
        ),
        ("func send(a: (() -> Void)?) {}", ["3:19: error: a parameter of a hub method may not be a function: it cannot travel"]),
        (
            "func send(a: (Int, Int)) {}",
            ["3:18: error: a parameter of a hub method may not be a tuple: take several parameters, or a struct"]
        ),
        (
            "func send(a: Int.Type) {}",
            ["3:18: error: a parameter of a hub method may not be a type: take its name as a String"]
        ),
        (
            "func send(a: any Codable) {}",
            ["3:18: error: a parameter of a hub method needs one type: name it, or take a HubValue"]
        ),
        (
            "func send(a: Any?) {}",
            ["3:18: error: a parameter of a hub method needs one type: name it, or take a HubValue"]
        ),
        (
            "func sum(_ numbers: HubStream<Int>) {}",
            ["3:25: error: streams are not available yet: let the values come one by one, a call each"]
        ),
        (
            "func sum(_ numbers: some AsyncSequence<Int, Never>) {}",
            ["3:25: error: streams are not available yet: let the values come one by one, a call each"]
        ),
        (
            "func build(progress: HubProgress<Int>) {}",
            ["3:26: error: HubProgress is not available yet: tell the caller by a call, with 'clients.caller'"]
        ),
        (
            "func counter() -> AsyncStream<Int> {}",
            ["3:23: error: streams are not available yet: send the values one by one, with 'clients.caller'"]
        ),
        (
            "func counter() -> _Concurrency.AsyncThrowingStream<Int, any Error> {}",
            ["3:23: error: streams are not available yet: send the values one by one, with 'clients.caller'"]
        ),
        (
            "func counter() -> any AsyncSequence & Sendable {}",
            ["3:23: error: streams are not available yet: send the values one by one, with 'clients.caller'"]
        ),
        (
            "func both() -> (Int, Int) {}",
            ["3:20: error: a hub method may not return a tuple: return a struct that is Encodable"]
        ),
        ("func make() -> () -> Int {}", ["3:20: error: a hub method may not return a function: it cannot travel"]),
        ("func kind() -> Int.Type {}", ["3:20: error: a hub method may not return a type: return its name as a String"]),
        (
            "func thing() -> Any {}",
            ["3:21: error: a hub method needs one type to return: name it, or return a HubValue"]
        ),
        (
            "static func make() {}",
            ["3:5: error: a hub method may not be static: it is called on the hub that was made for the call"]
        ),
        (
            "static func == (a: Self, b: Self) -> Bool { true }",
            ["3:17: error: an operator cannot be a hub method: clients call by name"]
        ),
        (
            "mutating func count() {}",
            [
                "3:5: error: a hub method may not be mutating: the hub ends with the call; keep state in an actor",
                "fix: remove 'mutating': func count() {}",
            ]
        ),
    ])
    func aSignatureThatNoCallFitsIsAnError(member: String, diagnostics: [String]) {
        #expect(Expansion(HubTests.hub(member)).diagnostics == diagnostics + [Self.hide + member])
    }

    /// S78
    @Test func twoMethodsOfOneNameAndCountAreAnErrorAtTheSecond() {
        let second = #"@HubMethodName("Send") func put(b: Int) {}"#
        #expect(
            Expansion(HubTests.hub("func send(a: Int) {}; \(second)")).diagnostics == [
                "3:55: error: two hub methods named 'Send' take 1 argument: neither case nor labels count",
                "3:10: note: the other one is here", Self.hide + second,
            ])
    }

    @Test func everyMistakeIsSaidInOneRun() {
        let text = Expansion(HubTests.hub("func a(x: inout Int, y: Int...) {}\n    static func b() {}")).diagnostics.filter {
            $0.contains("error")
        }
        #expect(text.map { $0.prefix(5) } == ["3:15:", "3:32:", "4:5: "])
    }

    @Test func aMethodInsideAConditionIsAnError() {
        #expect(
            Expansion(HubTests.hub("#if DEBUG\n    #if X\n    func send() {}\n    #endif\n    #endif")).diagnostics == [
                "5:10: error: a hub method may not stand inside #if, whose branch a macro cannot know: put it into the body",
                Self.hide + "func send() {}",
            ])
    }

    @Test(arguments: [
        ("func onConnected(x: Int) {}", "func onConnected() async throws"),
        ("static func onConnected() {}", "func onConnected() async throws"),
        ("private func onConnected() {}", "func onConnected() async throws"),
        ("func onConnected() -> Int { 1 }", "func onConnected() async throws"),
        ("mutating func onConnected() {}", "func onConnected() async throws"),
        ("func onDisconnected() {}", "func onDisconnected(_ end: ConnectionEnd) async throws"),
        ("func onDisconnected(end: ConnectionEnd) {}", "func onDisconnected(_ end: ConnectionEnd) async throws"),
        ("func onDisconnected(_ error: any Error) {}", "func onDisconnected(_ end: ConnectionEnd) async throws"),
    ])
    func anEventThatIsNearlyOneIsAnError(member: String, form: String) {
        let diagnostics = Expansion(HubTests.hub(member)).diagnostics
        #expect(diagnostics.count == 1 && diagnostics[0].hasSuffix(": error: nobody would call this: the event is '\(form)'"))
    }

    @Test func anEventOfLaterIsNotAvailableYet() {
        #expect(
            Expansion(HubTests.hub("func onReconnected() async {}")).diagnostics == [
                "3:10: error: onReconnected is not available yet: every connection begins with onConnected"
            ])
    }

    @Test(arguments: [("class", "class"), ("actor", "actor")])
    func onlyAStructIsAHub(kind: String, text: String) {
        #expect(
            Expansion("@Hub final \(kind) ChatHub {}").diagnostics == [
                "1:12: error: a hub is a struct, made anew for every call: keep state in an actor that its factory passes in",
                "fix: make it a struct: struct",
            ])
        #expect(
            Expansion("@Hub enum ChatHub {}").diagnostics == [
                "1:6: error: a hub is a struct, made anew for every call: keep state in an actor that its factory passes in"
            ])
    }

    @Test func aHubWithoutContextIsAnErrorAtItsName() {
        let error = "1:13: error: a hub needs 'let context: HubCallerContext', by which it knows its caller and its clients"
        #expect(
            Expansion("@Hub struct ChatHub {\n    // First.\n    func a() {}\n}").diagnostics == [
                error, "fix: add 'let context: HubCallerContext': { let context: HubCallerContext // First. func a() {} }",
            ])
        #expect(
            Expansion("@Hub struct ChatHub {}").diagnostics == [
                error, "fix: add 'let context: HubCallerContext': { let context: HubCallerContext }",
            ])
        #expect(Expansion("@Hub struct ChatHub { static let context = 1 }").diagnostics.first == error)
    }

    @Test func aTableByHandIsAnErrorAtTheTable() {
        #expect(
            Expansion(HubTests.hub("static var descriptor: HubDescriptor<ChatHub> { HubDescriptor(\"x\", []) }")).diagnostics == [
                "3:5: error: this hub has a table written by hand: remove it, or @Hub"
            ])
    }

    @Test(arguments: [
        (
            "@HubMethodName(\"a\\(1)\") func send() {}",
            "3:20: error: the name must be a plain string literal: it is read while compiling"
        ),
        (
            "@HubMethodName(name) func send() {}",
            "3:20: error: the name must be a plain string literal: it is read while compiling"
        ),
        ("@HubMethodName(\"\") func send() {}", "3:20: error: the name must not be empty"),
        ("@HubMethodName(\"a\\nb\") func send() {}", "3:20: error: the name of a hub method has no control characters"),
        (
            "@HubMethodName(\"\(String(repeating: "x", count: 257))\") func send() {}",
            "3:20: error: the name must not be longer than 256 bytes"
        ),
        (
            "@HubMethodName(\"x\") private func send() {}",
            "3:5: warning: @HubMethodName has no effect: clients cannot call this method"
        ),
        (
            "@HubMethodName(\"x\") @HubHidden func send() {}",
            "3:5: warning: @HubMethodName has no effect: clients cannot call this method"
        ),
        ("@HubHidden private func send() {}", "3:5: warning: @HubHidden has no effect: clients cannot call this method anyway"),
        ("@HubHidden func onConnected() {}", "3:5: warning: @HubHidden has no effect: clients cannot call this method anyway"),
        ("@HubMethodName(\"x\") var send: Int { 1 }", "3:5: error: @HubMethodName belongs to a method"),
        ("@HubHidden var send: Int { 1 }", "3:5: error: @HubHidden belongs to a method"),
    ])
    func aMarkerThatCannotCountIsSaid(member: String, diagnostic: String) {
        #expect(Expansion(HubTests.hub(member)).diagnostics == [diagnostic])
    }

    @Test func aMarkerThatNobodyReadsIsAnError() {
        #expect(
            Expansion("extension ChatHub { @HubMethodName(\"x\") func a() {} }").diagnostics == [
                "1:21: error: @HubMethodName is read in the body of a struct with @Hub or a protocol with @HubClient only"
            ])
        #expect(
            Expansion("struct Other { @HubHidden func a() {} }").diagnostics == [
                "1:16: error: @HubHidden is read in the body of a struct with @Hub only"
            ])
        #expect(
            Expansion("@HubName(\"x\") struct ChatHub {}").diagnostics == [
                "1:1: error: @HubName names a hub: it belongs to a struct that has @Hub"
            ])
    }

    /// S61: what the server would refuse when it starts.
    @Test(arguments: [
        ("\"\"", "the name must not be empty"), ("\"a.b\"", "the name of a hub has no dots and no control characters"),
        ("\"a\\nb\"", "the name of a hub has no dots and no control characters"),
        ("\"a\\u{85}\"", "the name of a hub has no dots and no control characters"),
        ("\"\(String(repeating: "x", count: 257))\"", "the name must not be longer than 256 bytes"),
        ("name", "the name must be a plain string literal: it is read while compiling"),
    ])
    func aNameThatNoHubCanHaveIsAnError(name: String, message: String) {
        #expect(
            Expansion("@Hub @HubName(\(name)) struct ChatHub { let context: HubCallerContext }").diagnostics == [
                "1:15: error: \(message)"
            ])
    }
}
