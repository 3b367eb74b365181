import HubTesting
import Testing

@testable import HubCommands

/// `explain`: what a call will pass, and what would become of one.
struct ExplainTests {
    /// Refuses calls and connections that a header asks to refuse.
    private struct Guard: IncomingModule, AuthorizeConnectModule {
        let header: String

        func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
            if call.context.headers[header] == "call" { throw HubError("Not this call.") }
            if call.context.headers[header] == "answer" { return HubResult(1) }
            return try await next(call)
        }

        func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
            if attempt.request.headers[header] == "connect" { throw ConnectRefusal(status: 403, "Not you.") }
            if !attempt.user.roles.contains("trader") { throw ConnectRefusal(status: 401, "Who are you?") }
            return try await next(attempt)
        }
    }

    private static let text = """
        defaults: { keepAliveInterval: 5s }
        pipeline:
          - errorHandling
        hubs:
          shop:
            path: /shop
            handshakeTimeout: 3s
            pipeline: [guard: { header: x-guard }]
            methods:
              price: { parameters: [item: string], do: [reply: $item] }
              "pr*": { pipeline: [errorHandling: off] }

        """

    private func explain(_ arguments: String...) async throws -> Said {
        let file = try File(Self.text)
        let said = await run(["explain", "--config", file.path] + arguments) { app in
            app.module("guard") { Guard(header: $0("header", default: "x", "The field.")) }
        }
        let name = file.path
        return Said(
            status: said.status, said: said.said.map { $0.replacing(name, with: "f") },
            complained: said.complained.map { $0.replacing(name, with: "f") })
    }

    @Test func ofAMethodItTellsWhatStandsInFrontOfItAndWhereThatIsSaid() async throws {
        let said = try await explain("shop.PRICE")
        #expect(said.status == 0)
        #expect(
            said.said.map { $0.split(separator: " ").joined(separator: " ") } == [
                "shop.price(item), 'price' on the wire", "1 guard hub shop, f:8:16", "header: x-guard f:8:33",
                "then its steps", "1 reply: $item f:10:49",
            ])
    }

    /// What is in a chain only while somebody listens is explained as the file says who does.
    @Test(arguments: [
        ("", true), ("tracing: { switch: error }", false), ("tracing: { listeners: { all: { file: none/all.log } } }", true),
        ("tracing: { sources: { hubline.pipeline: off } }", false),
        ("tracing: { listeners: { all: { file: a.log } }, sources: { hubline.pipeline: { listeners: [] } } }", false),
    ])
    func whoIsInTheChainWhileSomebodyListensIsThereAsInAServer(tracing: String, isThere: Bool) async throws {
        let file = try File(
            "pipeline: [logging]\n\(tracing)\nhubs: { a: { path: /a, methods: { b: { do: [] } } } }\n")
        let said = await run("explain", "--config", file.path, "a.b", "--as", "ada")
        #expect(said.said.contains { $0.hasPrefix("  1 logging ") } == isThere)
        #expect(said.said.contains("  no module") != isThere)
        #expect(said.status == 0 && file.isAlone)
    }

    @Test func ofAHubItTellsStagesMethodsAndOptionsWithTheirPlaces() async throws {
        let said = try await explain("shop").said
        #expect(said.first == "hub shop, 'shop' on the wire, at /shop")
        #expect(said.contains("  price(item): guard"))
        #expect(said.contains { $0.hasPrefix("handshakeTimeout: 3s ") && $0.hasSuffix(" f:7:23") })
        #expect(said.contains { $0.hasPrefix("keepAliveInterval: 5s ") && $0.hasSuffix(" f:1:32") })
        #expect(said.contains { $0.hasPrefix("clientTimeoutInterval: 30s ") && $0.hasSuffix(" default") })
    }

    @Test func withoutANameItTellsEveryOption() async throws {
        let said = try await explain().said
        #expect(said.contains { $0.hasPrefix("hubs.shop.pipeline.guard.header: x-guard ") && $0.hasSuffix(" f:8:33") })
        #expect(said.contains { $0.hasPrefix("server.port: 5000 ") && $0.hasSuffix(" default") })
    }

    @Test(arguments: [
        (["--as", "ada", "--roles", "trader,admin"], 0, "The call comes to the method."),
        (["--as", "ada"], 3, "Stopped at authorize connect, by 'guard': 401 Who are you?"),
        (
            ["--as", "ada", "--roles", "trader", "--header", "x-guard=connect"], 3,
            "Stopped at authorize connect, by 'guard': 403 Not you."
        ),
        (
            ["--as", "ada", "--roles", "trader", "--header", "x-guard=call"], 3,
            "Stopped at incoming, by 'guard': Not this call."
        ),
        (
            ["--as", "ada", "--roles", "trader", "--header", "x-guard=answer"], 3, "A stage answers in place of the method."
        ),
        (
            ["--as", "ada", "--roles", "trader", "--arguments", "[1, 2]"], 3,
            "Stopped at incoming: Invocation provides 2 argument(s) but target expects 1."
        ),
        (
            ["--as", "ada", "--roles", "trader", "--arguments", "[1]"], 3,
            "Stopped at binding: Argument 0: Expected String, found a number that does not fit."
        ),
    ])
    func aCallThatIsTriedSaysWhoStopsIt(_ caller: [String], _ status: Int32, _ sentence: String) async throws {
        let file = try File(Self.text)
        let said = await run(["explain", "--config", file.path, "shop.price"] + caller) { app in
            app.module("guard") { Guard(header: $0("header", default: "x", "The field.")) }
        }
        #expect(said.status == status)
        #expect(said.said.last { !$0.hasPrefix("The caller is told: ") } == sentence)
    }

    @Test func asJSONItIsOneValue() async throws {
        let said = try await explain("shop.price", "--json", "--as", "ada")
        #expect(said.status == 3)
        #expect(
            said.said == [
                #"{"hub":"shop","name":"shop","paths":["/shop"],"methods":[{"method":"price","name":"price","parameters":["item"],"#
                    + #""modules":[{"module":"guard","pipeline":"hub shop","place":"f:8:16","#
                    + #""options":[{"name":"header","value":"x-guard","place":"f:8:33"}]}],"#
                    + #""steps":[{"step":"reply","value":"$item","place":"f:10:49","options":[]}]}],"#
                    + #""outcome":{"reached":false,"stage":"authorize connect","module":"guard","why":"401 Who are you?","#
                    + #""told":null,"sends":[]}}"#
            ])
    }

    @Test(arguments: [
        (["shp"], "unknown hub 'shp' (did you mean 'shop'?)"),
        (["shop.prise"], "unknown method 'prise' (did you mean 'price'?)"),
        (["--as", "ada"], "a call is tried with a hub's name: explain HUB.METHOD"),
        (["shop", "--roles", "a"], "'--roles' belongs to a user: --as USER"),
        (["shop", "--as", "ada", "--arguments", "{}"], "'--arguments' expects a JSON list"),
        (["shop", "--header", "x"], "--header expects NAME=VALUE"),
    ])
    func wrongUseIsTold(_ arguments: [String], _ problem: String) async throws {
        let file = try File(Self.text)
        let said = await run(["explain", "--config", file.path] + arguments) { app in
            app.module("guard") { Guard(header: $0("header", default: "x", "The field.")) }
        }
        #expect(said.status == 2)
        #expect(said.complained.first?.hasPrefix("Chat: \(problem)") == true, "\(said.complained)")
    }
}
