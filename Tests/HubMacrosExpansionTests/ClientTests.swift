import Testing

/// What `@HubClient` writes.
struct ClientTests {
    @Test func theCallsStandBesideTheProtocol() {
        let expansion = Expansion(
            """
            @HubClient public protocol ChatClient: Sendable {
                func receive(user: String, text: String) async throws
                @HubMethodName("Left") func left(_ user: User) async throws
                func `repeat`(for seconds: Int?) async throws -> Void
                func refresh() async throws
                func tell(_ x: some Encodable & Sendable, y: (any Encodable & Sendable)?) async throws
            }
            """)
        #expect(expansion.diagnostics == [])
        #expect(
            expansion.source.hasSuffix(
                oneLine(
                    """
                    nonisolated public struct ChatClientCalls: ChatClient, Hubs.ClientCalls {
                        private let proxy: Hubs.ClientProxy
                        public init(_ proxy: Hubs.ClientProxy) { self.proxy = proxy }
                        public func receive(user: String, text: String) async throws { try await proxy.call("receive", user, text) }
                        public func left(_ user: User) async throws { try await proxy.call("Left", user) }
                        public func `repeat`(for seconds: Int?) async throws { try await proxy.call("repeat", seconds) }
                        public func refresh() async throws { try await proxy.call("refresh") }
                        public func tell(_ x: some Encodable & Sendable, y: (any Encodable & Sendable)?) async throws { try await proxy.call("tell", x, y) }
                    }
                    """)), "\(expansion.source)")
    }

    @Test func anEmptyProtocolIsAClientOfNoMethods() {
        let expansion = Expansion("@HubClient protocol Nobody {}")
        #expect(expansion.diagnostics == [])
        #expect(expansion.source.contains("struct NobodyCalls: Nobody, Hubs.ClientCalls {"))
    }

    @Test(arguments: [
        (
            "func ask() async throws -> Int",
            [
                "2:25: error: results of clients are not available yet: let the client call the hub with its answer",
                "fix: remove the result: func ask() async throws",
            ]
        ),
        (
            "func tell(x: Int)",
            [
                "2:6: error: a client's method is 'async throws': a send may wait for room, and fail",
                "fix: make it 'async throws': func tell(x: Int) async throws",
            ]
        ),
        (
            "func tell() async throws(Failure)",
            [
                "2:6: error: a client's method is 'async throws': a send may wait for room, and fail",
                "fix: make it 'async throws': func tell() async throws",
            ]
        ),
        (
            "static func tell() async throws",
            ["2:1: error: a client's method may not be static: it is called on a connection"]
        ),
        (
            "mutating func tell() async throws",
            ["2:1: error: a client's method may not be mutating: it is called on a connection"]
        ),
        (
            "func tell(_: Int) async throws", ["2:11: error: a parameter of a client's method needs a name: it is sent"]
        ),
        (
            "func tell<T: Encodable>(x: T) async throws",
            ["2:10: error: a client's method may not be generic: it is called by name, and nothing says which type is meant"]
        ),
        (
            "func tell(x: (Int) -> Int) async throws",
            ["2:14: error: a parameter of a client's method may not be a function: it cannot travel"]
        ),
        (
            "func tell(x: AsyncStream<Int>) async throws",
            ["2:14: error: streams are not available yet: let the values come one by one, a call each"]
        ),
        (
            "func tell(a: Int) async throws; func Tell(b: Int) async throws",
            [
                "2:38: error: two methods of a client named 'Tell' take 1 argument: neither case nor labels count",
                "2:6: note: the other one is here",
            ]
        ),
        (
            "var name: String { get }", ["2:1: error: a client has methods only: there is nothing else that a server could reach"]
        ),
        (
            "associatedtype Element", ["2:1: error: a client has methods only: there is nothing else that a server could reach"]
        ),
        ("@HubMethodName(\"\") func tell() async throws", ["2:16: error: the name must not be empty"]),
        (
            "@HubHidden func tell() async throws",
            ["2:1: error: @HubHidden is read in the body of a struct with @Hub only"]
        ),
    ])
    func whatClientsCannotDoIsSaid(member: String, diagnostics: [String]) {
        #expect(Expansion("@HubClient protocol ChatClient {\n\(member)\n}").diagnostics == diagnostics)
    }

    /// Or the compiler would say once more that something is missing.
    @Test func aProtocolWithMistakesIsNotConformedTo() {
        let expansion = Expansion("@HubClient protocol Chat {\nfunc good() async throws\nfunc bad()\n}")
        #expect(expansion.source.contains("struct ChatCalls: Hubs.ClientCalls {"))
        #expect(
            expansion.source.contains("func good() async throws {") && !expansion.source.contains("func bad() async throws {"))
    }

    @Test func onlyAProtocolIsAClient() {
        #expect(
            Expansion("@HubClient struct ChatClient {}").diagnostics == [
                "1:1: error: @HubClient belongs to a protocol: its methods are what clients have"
            ])
        #expect(
            Expansion("@HubClient protocol ChatClient: Sendable, Base {}").diagnostics == [
                "1:43: error: a client's protocol inherits from Sendable at most: a macro cannot see another's methods"
            ])
    }
}
