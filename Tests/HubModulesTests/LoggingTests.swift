import HubBase
import HubModules
import HubTesting
import HubTracing
import Hubs
import Testing

/// S159–S161
struct LoggingTests {
    @Test func eachCallAndEachSendIsALine() async throws {
        try await withShop("[logging]") { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SellTea", 2)
            try await client.send("SellTea", 3)
            _ = try await client.next("sold")
            _ = try await client.next("sold")
            #expect(
                server.pipelineLines == [
                    "information => Invoking SellTea on hub ShopHub", "information <= Invoking sold on client hub ShopHub",
                    "information => Invoking SellTea on hub ShopHub", "information <= Invoking sold on client hub ShopHub",
                ])
        }
    }

    @Test func theMethodIsNamedAsDeclaredAndAnUnknownOneAsSent() async throws {
        try await withShop("[logging, nameMapping]") { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SELLTEA", 2)
            await #expect(throws: HubCallError.self) { try await client.invoke("buyTea") }
            await #expect(throws: HubCallError.self) { try await client.invoke("sellTea") }
            #expect(
                server.pipelineLines == [
                    "information => Invoking SellTea on hub shopHub", "information <= Invoking sold on client hub shopHub",
                    "information => Invoking buyTea on hub shopHub", "information => Invoking SellTea on hub shopHub",
                ])
        }
    }

    @Test func aDeclaredHubIsLoggedLikeAnyOther() async throws {
        let yaml = """
            pipeline: [logging]
            hubs:
              chat:
                path: /chat
                methods:
                  send:
                    parameters: [text: string]
                    do: [call: { to: all, method: receive, arguments: [$text] }]
            """
        try await TestServer.run(yaml) { server in
            let client = try await server.connect("/chat")
            try await client.invoke("send", "hello")
            #expect(
                server.pipelineLines == [
                    "information => Invoking send on hub chat", "information <= Invoking receive on client hub chat",
                ])
        }
    }

    @Test func theLineOfTheFileHoldsTheFields() async throws {
        try await withShop("[logging]") { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SellTea", 2)
            let id = try #require(client.connectionID)
            let lines = server.pipelineRecords.map { record in
                var lines = TextLines()
                var out = ByteWriter()
                lines.append(record, to: &out)
                return out.withSpan { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
            }
            let fields = "call=\(id).1 connection=\(id) user=- generation=1"
            // The time is not the test's to know: 2026-11-24T10:00:00.123456Z.
            #expect(
                lines.map { String($0.dropFirst(27)) } == [
                    " information hubline.pipeline => Invoking SellTea on hub ShopHub  \(fields)\n",
                    " information hubline.pipeline <= Invoking sold on client hub ShopHub  \(fields) to=all\n",
                ])
        }
    }

    @Test(arguments: [true, false])
    func argumentsAreWrittenWhereTheyAreAskedFor(arguments: Bool) async throws {
        try await withShop("[logging: { arguments: \(arguments) }]") { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SellTea", 2)
            let written = server.pipelineRecords.map { $0.fields.last }
            let argument = TraceRecord.Field("arguments", .array([.integer(2)]))
            let others = [TraceRecord.Field("generation", 1), TraceRecord.Field("to", "all")]
            #expect(written == (arguments ? [argument, argument] : others))
        }
    }

    @Test(
        arguments: [(nil, []), (.warning, []), (.information, ["logging"]), (.verbose, ["logging"])] as [(TraceLevel?, [String])])
    func whileNobodyListensItIsInNoChain(level: TraceLevel?, stages: [String]) throws {
        let trace = TraceSwitch()
        if let level { trace.set(level: level, rules: [], listeners: [Deaf()]) }
        let yaml = "pipeline: [logging]\nhubs: { shop: { path: /shop, type: ShopHub } }\n"
        let server = try HubServer(text: yaml, trace: trace) { $0.hub(ShopHub.self) { ShopHub(context: $0) } }
        #expect(try server.chains().first == "shop.SellTea: \(stages.count) incoming stages \(stages)")
    }

    private final class Deaf: TraceListener {
        func write(_ record: TraceRecord) {}
    }
}
