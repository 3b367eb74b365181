import Testing

/// What `@Hub` writes, for each kind of member.
struct HubTests {
    @Test func theTableIsWhatAHandWouldWrite() {
        let expansion = Expansion(
            """
            @Hub struct ChatHub {
                let context: HubCallerContext
                func send(user: String, text: String) async throws {}
            }
            """)
        #expect(expansion.diagnostics == [])
        #expect(
            expansion.source.hasSuffix(
                oneLine(
                    """
                    extension ChatHub: Hubs.Hub {
                        nonisolated static var descriptor: Hubs.HubDescriptor<Self> {
                            Hubs.HubDescriptor("ChatHub", [
                                .method("send", parameters: ["user", "text"]) { hub, a in try await Hubs.HubResult(of: hub.send(user: a.next(), text: a.next())) },
                            ])
                        }
                    }
                    """)))
    }

    /// S69, S73, S74: a member, the name and the parameters of its row, and how it is called.
    @Test(arguments: [
        ("func now() {}", #""now""#, "now()"),
        ("func add(_ a: Int, _ b: Int) -> Int { a + b }", #""add", parameters: ["a", "b"]"#, "add(a.next(), a.next())"),
        ("func move(to place: String) async {}", #""move", parameters: ["place"]"#, "move(to: a.next())"),
        (
            "func find(id: Int?, _ s: [Int]) throws -> Int? { 1 }", #""find", parameters: ["id", "s"]"#,
            "find(id: a.next(), a.next())"
        ),
        (
            #"@HubMethodName("JoinRoom") func join(_ x: Int) {}"#, #""JoinRoom", verbatim: true, parameters: ["x"]"#,
            "join(a.next())"
        ),
        (#"@HubMethodName("a \"b\"") func join() {}"#, ##"#"a "b""#, verbatim: true"##, "join()"),
        (
            "func `default`(`in` x: Int, for: Int) {}", #""default", parameters: ["x", "for"]"#,
            "`default`(in: a.next(), for: a.next())"
        ),
        ("public nonisolated func see() {}", #""see""#, "see()"),
        ("@MainActor func see() throws(Failure) {}", #""see""#, "see()"),
        ("func take(_ x: sending String, y: (Int)) {}", #""take", parameters: ["x", "y"]"#, "take(a.next(), y: a.next())"),
        ("func give() -> some Encodable & Sendable { 1 }", #""give""#, "give()"),
        ("func nothing() -> () {}", #""nothing""#, "nothing()"),
    ])
    func aMethodIsARow(member: String, head: String, call: String) {
        let expansion = Expansion(Self.hub(member))
        let row = ".method(\(head)) { hub, a in try await Hubs.HubResult(of: hub.\(call)) },"
        #expect(expansion.diagnostics == [])
        #expect(expansion.source.contains(#"Hubs.HubDescriptor("ChatHub", [ \#(row) ])"#), "\(expansion.source)")
    }

    /// S69: what clients cannot call.
    @Test(arguments: [
        "private func helper() {}", "fileprivate func helper(_ x: inout Int) {}", "@HubHidden func helper<T>(_ x: T) {}",
        "@HubHidden static func make() {}", "func onConnected() async throws {}",
        "func onDisconnected(_ end: ConnectionEnd) {}", "func onDisconnected(_: Hubs.ConnectionEnd) async {}",
        "var name: String { \"\" }", "init() {}", "subscript(x: Int) -> Int { x }", "struct Inner { func inner() {} }",
        "private static func make() {}", "#if DEBUG\nprivate func helper() {}\n#endif",
    ])
    func otherMembersAreNoRows(member: String) {
        let expansion = Expansion(Self.hub(member))
        #expect(expansion.diagnostics == [])
        #expect(expansion.source.contains(#"Hubs.HubDescriptor("ChatHub", [])"#), "\(expansion.source)")
    }

    /// S77
    @Test func overloadsOfOtherCountsAreRowsEach() {
        let expansion = Expansion(Self.hub("func send() {}\nfunc send(a: Int) {}\nfunc SEND(a: Int, b: Int) {}"))
        #expect(expansion.diagnostics == [])
        #expect(expansion.source.split(separator: ".method(").count == 4)
    }

    @Test(arguments: [
        ("@Hub struct ChatHub", #"Hubs.HubDescriptor("ChatHub", [])"#, "nonisolated"),
        (#"@Hub @HubName("Chat room") struct ChatHub"#, #"Hubs.HubDescriptor("Chat room", verbatim: true, [])"#, "nonisolated"),
        ("@Hub(execution: .pool) struct ChatHub", #"Hubs.HubDescriptor("ChatHub", execution: .pool, [])"#, "nonisolated"),
        (
            #"@Hub(execution: .pool) @HubName("x") struct ChatHub"#,
            #"Hubs.HubDescriptor("x", verbatim: true, execution: .pool, [])"#, "nonisolated"
        ),
        ("@Hub public struct ChatHub", "ChatHub", "public nonisolated static var"),
        ("@Hub package struct ChatHub", "ChatHub", "package nonisolated static var"),
        ("@Hub private struct ChatHub", "ChatHub", "{ nonisolated static var"),
        ("@Hub struct ChatHub<Store: Sendable>", "ChatHub", "descriptor: Hubs.HubDescriptor<Self>"),
        ("@Hub struct `class`", #"Hubs.HubDescriptor("class", [])"#, "nonisolated"),
    ])
    func theTypeSaysTheRest(head: String, descriptor: String, declaration: String) {
        let expansion = Expansion("\(head) { let context: HubCallerContext }")
        #expect(expansion.diagnostics == [])
        #expect(expansion.source.contains(descriptor), "\(expansion.source)")
        #expect(expansion.source.contains(declaration), "\(expansion.source)")
    }

    @Test func whoConformsAlreadyConformsOnce() {
        let expansion = Expansion("@Hub struct ChatHub: Hub { let context: HubCallerContext }", isHubAlready: true)
        #expect(expansion.diagnostics == [])
        #expect(expansion.source.contains("extension ChatHub {"))
    }

    static func hub(_ members: String) -> String { "@Hub struct ChatHub {\n    let context: HubCallerContext\n    \(members)\n}" }
}
