import HubTesting
import Testing

@testable import HubCommands

/// A call that `explain` tries: bound like a client's, told like a client, and without a trace of the one before.
struct RehearsalTests {
    /// A hub whose methods must not run.
    private struct DeskHub: Hub {
        let context: HubCallerContext
        let ran: Watched<Int>

        static var descriptor: HubDescriptor<DeskHub> {
            HubDescriptor(
                "desk",
                [
                    .method("sell", parameters: ["item", "count"]) { hub, a in
                        let (item, count): (String, Int) = (try a.next(), try a.next())
                        hub.ran.change { $0 += count }
                        return HubResult(.string(item))
                    },
                    .method("ping") { hub, _ in
                        hub.ran.change { $0 += 1 }
                        return .nothing
                    },
                ])
        }
    }

    /// Tells the clients of each call, counts it on the connection, and quotes its first argument when that is a text that ends in `!`.
    private struct Crier: IncomingModule {
        func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
            let isFirst = call.context.items[Crier.self] == nil
            call.context.items[Crier.self] = self
            try await call.context.clients.all.call(isFirst ? "first" : "again")
            if case .string(let text) = call.arguments[0], text.hasSuffix("!") { throw HubError("Not so loud: \(text)") }
            return try await next(call)
        }
    }

    private let ran = Watched(0)

    private func explain(_ method: String, _ more: String..., pipeline: String = "[]") async throws -> Said {
        let file = try File(
            """
            pipeline: \(pipeline)
            hubs:
              desk: { type: DeskHub, path: /desk }
              book: { path: /book, methods: { add: { parameters: [item: string, count: int, tags: [string]], do: [addToGroup: $item] } } }

            """)
        return await run(["explain", "--config", file.path, method, "--as", "ada"] + more) { [ran] app in
            app.hub(DeskHub.self) { DeskHub(context: $0, ran: ran) }
            app.module("crier") { _ in Crier() }
        }
    }

    private static let failed = "The caller is told: Failed to invoke"

    @Test(arguments: [
        ("desk.sell", #"["tea", 2]"#, ["The call comes to the method."]),
        ("desk.SELL", #"["tea", 2.0]"#, ["The call comes to the method."]),
        ("desk.ping", "[]", ["The call comes to the method."]),
        (
            "desk.sell", #"["tea", "two"]"#,
            [
                "Stopped at binding: Argument 1: Expected Int, found a text.",
                "\(failed) 'sell' due to an error on the server.",
            ]
        ),
        (
            "desk.sell", #"["tea"]"#,
            [
                "Stopped at incoming: Invocation provides 1 argument(s) but target expects 2.",
                "\(failed) 'sell' due to an error on the server.",
            ]
        ),
        ("book.add", #"["tea", 2, ["a", "b"]]"#, ["The call comes to the method."]),
        (
            "book.add", #"["tea", 2, ["a", 1]]"#,
            ["Stopped at binding: Parameter 'tags' is [string].", "\(failed) 'add' due to an error on the server."]
        ),
        (
            "book.add", #"["tea", 2.5, []]"#,
            ["Stopped at binding: Parameter 'count' is int.", "\(failed) 'add' due to an error on the server."]
        ),
    ])
    func argumentsAreBoundAndTheMethodDoesNotRun(_ method: String, _ arguments: String, _ told: [String]) async throws {
        let said = try await explain(method, "--arguments", arguments)
        #expect(Array(said.said.suffix(told.count)) == told)
        #expect(said.status == (told.count == 1 ? 0 : 3))
        #expect(ran.value == 0)
    }

    @Test func withoutArgumentsNothingIsBound() async throws {
        let said = try await explain("desk.sell")
        #expect(said.said.last == "The call comes to the method.")
        #expect(ran.value == 0)
    }

    @Test func sendsOfStagesAreToldAndReachNobody() async throws {
        let said = try await explain("desk.ping", pipeline: "[crier]")
        #expect(said.said.suffix(2) == ["A stage calls 'first' of clients; nobody hears it.", "The call comes to the method."])
        let json = try await explain("desk.ping", "--json", pipeline: "[crier]").said.joined()
        #expect(json.hasSuffix(#""outcome":{"reached":true,"sends":["first"]}}"#))
    }

    @Test func whatARuleHidesIsHiddenHere() async throws {
        let said = try await explain(
            "desk.sell", "--arguments", #"["hush4711!", 1]"#, pipeline: "[logging: { redact: [desk.sell.item] }, crier]")
        #expect(
            said.said.suffix(2) == [
                "Stopped at incoming, by 'crier': Not so loud: [redacted]",
                "The caller is told: An unexpected error occurred invoking 'sell' on the server. HubException: Not so loud: [redacted]",
            ])
        let json = try await explain(
            "desk.sell", "--json", "--arguments", #"["hush4711!", 1]"#, pipeline: "[logging: { redact: [\"*.item\"] }, crier]")
        #expect(!json.said.joined().contains("hush"))
    }

    /// Limits count and items are kept from call to call of one server; each that is tried begins anew.
    @Test func eachHasItemsAndLimitsOfItsOwn() async throws {
        for _ in 1...3 {
            let said = try await explain("desk.ping", pipeline: "[rateLimit: { calls: 1, per: 1h }, crier]")
            #expect(
                said.said.suffix(2) == ["A stage calls 'first' of clients; nobody hears it.", "The call comes to the method."])
        }
    }
}
