import HubModules
import HubTesting
import Hubs
import Testing

struct SpansTests {
    private let keeper = Keeper()
    private static let parent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    private func withShop(
        _ pipeline: String, headers: [String: String] = [:], _ body: (TestServer, TestClient) async throws -> Void
    ) async throws {
        try await TestServer.run(
            "pipeline: \(pipeline)\nhubs: { shop: { path: /shop, type: TracedHub } }\n",
            { app in
                app.use(keeper)
                app.hub(TracedHub.self) { TracedHub(context: $0) }
                app.module("doorkeeper") { _ in Doorkeeper() }
                app.module("slow") { _ in Slow() }
                app.module("shortcut") { _ in Shortcut() }
            },
            { server in
                let client = try await server.connect("/shop", headers: headers)
                try await body(server, client)
                await client.close()
            })
    }

    private func failure(_ client: TestClient, _ method: String) async -> String {
        do { try await client.invoke(method) } catch { return "\(error)" }
        return "none"
    }

    /// `name outcome` of each span of calls, outermost first, indented by depth.
    private var tree: [String] { lines(under: nil, "") }

    private func lines(under parent: UInt64?, _ indent: String) -> [String] {
        let spans = keeper.ofCalls.filter { span in
            parent.map { span.parentID == $0 } ?? !keeper.ofCalls.contains { $0.context.spanID == span.parentID }
        }
        return spans.flatMap { span in
            ["\(indent)\(span.name): \(span["hubline.outcome"])"] + lines(under: span.context.spanID, indent + "  ")
        }
    }

    @Test func aCallIsASpanAndEachStageAChildOfIt() async throws {
        try await withShop("[spans, logging, errorHandling, validation: { cups: { range: 1...9 } }]") { _, client in
            let sold = try await client.invoke("SellTea", 2, as: Int.self)
            #expect(sold == 2)
        }
        #expect(
            tree == [
                "TracedHub/SellTea: completed", "  logging: completed", "    errorHandling: completed",
                "      validation: completed", "        method: completed",
            ])
        let call = try #require(keeper.ofCalls.first { $0.parentID == nil })
        #expect(call.kind == .server)
        #expect(call["rpc.system"] == "signalr" && call["rpc.service"] == "TracedHub" && call["rpc.method"] == "SellTea")
        #expect(Set(keeper.ofCalls.map(\.context.traceID)).count == 1)
    }

    @Test func whatARefusingStageStoppedIsSaid() async throws {
        try await withShop("[spans, errorHandling, doorkeeper, logging]") { _, client in
            #expect(await failure(client, "Crash").contains("not today"))
        }
        #expect(tree == ["TracedHub/Crash: failed", "  errorHandling: failed", "    doorkeeper: refused"])
        #expect(keeper.ofCalls.allSatisfy { $0.failure == "not today" && $0["error.type"] == "HubError" })
    }

    @Test func aStageThatAnswersItselfSaysSo() async throws {
        try await withShop("[spans, shortcut]") { _, client in
            let sold = try await client.invoke("SellTea", 2, as: Int.self)
            #expect(sold == 0)
        }
        #expect(tree == ["TracedHub/SellTea: completed", "  shortcut: answered"])
    }

    @Test func anErrorOfTheMethodIsInAllSpansAroundIt() async throws {
        try await withShop("[spans, errorHandling]") { server, client in
            _ = await failure(client, "Crash")
            // And who threw is still known.
            let line = await server.logged { $0.source == "hubline.connections" && $0.level == .error }
            #expect(line?.fields.contains { $0.key == "module" } == false)
        }
        #expect(tree == ["TracedHub/Crash: failed", "  errorHandling: failed", "    method: failed"])
        #expect(keeper.ofCalls.allSatisfy { $0["error.type"] == "Broken" })
    }

    @Test func namesThatClientsMakeUpAreNoNamesOfSpans() async throws {
        try await withShop("[spans]") { _, client in _ = await failure(client, "Guess") }
        #expect(tree == ["TracedHub/_OTHER: failed", "  method: failed"])
        #expect(keeper.ofCalls.last?["rpc.method"] == "Guess" && keeper.ofCalls.last?["error.type"] == "unknownMethod")
    }

    @Test func theTraceIsThatOfTheConnectingRequest() async throws {
        let headers = ["traceparent": Self.parent, "tracestate": "vendor=7"]
        try await withShop("[spans]", headers: headers) { _, client in
            let seen = try await client.invoke("Trace", as: String.self)
            let method = try #require(keeper.ofCalls.first { $0.name == "method" })
            #expect(seen == method.context.traceparent)
        }
        let call = try #require(keeper.ofCalls.last)
        #expect(call.parentID == 0xb7ad_6b71_6920_3331 && call.context.state == "vendor=7")
        #expect(keeper.spans.value.allSatisfy { $0.context.traceID == 0x0af7_6519_16cd_43dd_8448_eb21_1c80_319c })
    }

    @Test(arguments: ["nonsense", "00-00000000000000000000000000000000-b7ad6b7169203331-01", "\(parent)-x"])
    func anInvalidOneIsIgnoredAndEachCallBeginsATrace(_ text: String) async throws {
        try await withShop("[spans: { stages: false }]", headers: ["traceparent": text]) { _, client in
            for _ in 0..<2 { _ = try await client.invoke("SellTea", 1, as: Int.self) }
        }
        #expect(keeper.ofCalls.map(\.name) == ["TracedHub/SellTea", "TracedHub/SellTea"])
        #expect(keeper.ofCalls.allSatisfy { $0.parentID == nil } && Set(keeper.ofCalls.map(\.context.traceID)).count == 2)
    }

    @Test func whatTheBeginningDoesNotRecordIsPassedOnOnly() async throws {
        let unsampled = String(Self.parent.dropLast()) + "0"
        try await withShop("[spans]", headers: ["traceparent": unsampled]) { server, client in
            let seen = try await client.invoke("Trace", as: String.self)
            #expect(seen.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") && seen.hasSuffix("-00"))
            #expect(server.lines(of: "spans").isEmpty)
        }
        #expect(keeper.spans.value.isEmpty)
    }

    @Test func timesAddUpAndInnerSpansLieInOuterOnes() async throws {
        try await withShop("[spans, slow, errorHandling]") { server, _ in
            let client = try await server.webSocket("/shop")
            client.send(#"{"protocol":"json","version":1}"# + "\u{1E}")
            _ = await client.frames(1)
            client.send(#"{"type":1,"target":"Nap","arguments":[]}"# + "\u{1E}")
            await server.advance(by: .seconds(6))
        }
        let spans = keeper.ofCalls
        #expect(spans.first { $0.parentID == nil }?.duration == .seconds(5))
        #expect(spans.first { $0.name == "method" }?.duration == .seconds(2))
        for span in spans {
            guard let outer = spans.first(where: { $0.context.spanID == span.parentID }) else { continue }
            #expect(span.start >= outer.start)
            #expect(end(of: span) <= end(of: outer))
        }
        // What each spent itself, all together.
        let own = spans.map { span in
            spans.filter { $0.parentID == span.context.spanID }.reduce(span.duration) { $0 - $1.duration }
        }
        #expect(own.reduce(.zero, +) == .seconds(5))
        #expect(own.sorted() == [.zero, .zero, .seconds(2), .seconds(3)])
    }

    private func end(of span: HubSpan) -> Int64 { span.start + Int64(span.duration / .nanoseconds(1)) }

    @Test func comingAndLeavingAreSpans() async throws {
        try await withShop("[spans]") { _, _ in }
        await keeper.spans.until { $0.contains { $0.name == "TracedHub/onDisconnected" } }
        let coming = try #require(keeper.spans.value.first { $0.name == "TracedHub/onConnected" })
        #expect(coming.kind == .internal && coming["rpc.method"] == "onConnected" && coming["hubline.outcome"] == "completed")
    }

    @Test func eachSpanIsALineOfTheLog() async throws {
        try await withShop("[spans, errorHandling]", headers: ["traceparent": Self.parent]) { server, client in
            _ = await failure(client, "Crash")
            let lines = server.log.filter { $0.source == "hubline.modules.spans" && $0.message != "Span TracedHub/onConnected" }
            #expect(lines.map(\.message) == ["Span method", "Span errorHandling", "Span TracedHub/Crash"])
            let fields = Dictionary(lines.last?.fields.map { ($0.key, $0.value) } ?? []) { first, _ in first }
            #expect(fields["trace"] == "0af7651916cd43dd8448eb211c80319c" && fields["parent"] == "b7ad6b7169203331")
            #expect(fields["outcome"] == "failed" && fields["error"] == "Broken" && fields["failure"] == "the till is broken")
            #expect(fields["duration"]?.hasSuffix("ms") == true && fields["call"]?.hasSuffix(".1") == true)
        }
    }

    @Test func whatIsRedactedIsInNoSpan() async throws {
        try await withShop("[spans, logging: { redact: [\"*.pin\"] }]") { server, client in
            await #expect(throws: HubCallError.self) { try await client.invoke("Login", "sesame-pin") }
            #expect(!server.log.contains { $0.fields.contains { $0.value.contains("sesame") } })
        }
        #expect(keeper.ofCalls.count == 3)
        #expect(keeper.ofCalls.allSatisfy { $0.failure == "[redacted] is wrong" })
    }

    @Test func whereNobodyHearsThereIsNothingOfIt() throws {
        #expect(try stagesOfSellTea("[spans, errorHandling]") == ["errorHandling"])
    }

    @Test func theListOfStagesNamesModulesOnly() throws {
        let server = try HubServer(yaml: "pipeline: [spans, errorHandling]\nhubs: { shop: { path: /shop, type: ShopHub } }") {
            $0.use(keeper)
            $0.hub(ShopHub.self) { ShopHub(context: $0) }
        }
        let chains = try server.chains()
        #expect(chains.first?.hasSuffix(#"2 incoming stages ["spans", "errorHandling"]"#) == true, "\(chains)")
    }

    @Test func withAListenerItKeepsToWhatModulesKeepTo() async throws {
        let keeper = keeper
        let kit = ModuleConformance("spans") { $0.use(keeper) }
        #expect(try await kit.faults() == [])
        #expect(!keeper.spans.value.isEmpty)
    }
}

/// Keeps everything.
private struct Keeper: HubModule, SpanListener {
    let spans = Watched<[HubSpan]>([])

    var ofCalls: [HubSpan] { spans.value.filter { !$0.name.contains("/on") } }

    func ended(_ span: HubSpan) { spans.change { $0.append(span) } }
}

extension HubSpan {
    fileprivate subscript(key: String) -> String { attributes.first { $0.key == key }?.value ?? "-" }
}

private struct TracedHub: Hub {
    let context: HubCallerContext

    static var descriptor: HubDescriptor<TracedHub> {
        HubDescriptor(
            "TracedHub",
            [
                .method("SellTea", parameters: ["cups"]) { _, a in try await HubResult(of: a.next() as Int) },
                .method("Crash") { _, _ in throw Broken() },
                .method("Trace") { _, _ in try await HubResult(of: TraceContext.current?.traceparent ?? "none") },
                .method("Login", parameters: ["pin"]) { _, a in throw HubError("\(try a.next() as String) is wrong") },
                .method("Nap") { hub, _ in
                    try await hub.context.clock.sleep(for: .seconds(2))
                    return try await HubResult(of: 2)
                },
            ])
    }
}

private struct Doorkeeper: IncomingHooks {
    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict { .reject(HubError("not today")) }
}

private struct Shortcut: IncomingHooks {
    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict { .reply(HubResult(0)) }
}

private struct Slow: IncomingModule {
    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        try await call.clock.sleep(for: .seconds(3))
        return try await next(call)
    }
}
