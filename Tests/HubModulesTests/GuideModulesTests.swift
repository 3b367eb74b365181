import HubModules
import HubTesting
import Hubs
import Testing

// The two modules of SignalR's guide to the hub pipeline, as docs/examples/CustomModule has them.
@testable import struct custom_module_example.ErrorHandlingPipelineModule
@testable import struct custom_module_example.LoggingPipelineModule

/// A module with an option, as `config.yaml` gives it.
private struct Greeting: ConfigurableModule, IncomingHooks {
    let words: String

    init(options: inout Options) { words = options("words", default: "hello", "What is said before each call.") }

    func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
        call.trace.information("\(words)")
        return .proceed
    }
}

struct GuideModulesTests {
    private func withGuide(_ pipeline: String, _ body: (TestServer) async throws -> Void) async throws {
        let yaml = "pipeline: \(pipeline)\nhubs: { shop: { path: /shop, type: ShopHub } }\n"
        try await TestServer.run(
            yaml,
            { app in
                app.hub(ShopHub.self) { ShopHub(context: $0) }
                app.module(ErrorHandlingPipelineModule.self)
                app.module(LoggingPipelineModule.self)
                app.module(Greeting.self)
            }, body)
    }

    /// S137, S138, S159, S160
    @Test func theGuidesModulesWriteTheGuidesLines() async throws {
        try await withGuide("[errorHandlingPipeline, loggingPipeline]") { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SellTea", 2)
            await #expect(throws: HubCallError.self) { try await client.invoke("Wrap") }
            #expect(
                server.pipelineLines == [
                    "information => Invoking SellTea on hub ShopHub",
                    "information <= Invoking sold on client hub ShopHub",
                    "information => Invoking Wrap on hub ShopHub",
                    "information => Exception no sale",
                    "information => Inner Exception the till is broken",
                ])
        }
    }

    /// S158
    @Test(arguments: [("greeting", "hello"), ("greeting: { words: good morning }", "good morning")])
    func aModuleOfOnesOwnIsListedByItsNameWithItsOptions(entry: String, words: String) async throws {
        try await withGuide("[\(entry)]") { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SellTea", 2)
            #expect(server.pipelineLines == ["information \(words)"])
        }
    }

    /// S139
    @Test(arguments: ["greeting, loggingPipeline", "loggingPipeline, greeting"])
    func modulesRunInTheOrderOfTheList(names: String) async throws {
        try await withGuide("[\(names)]") { server in
            let client = try await server.connect("/shop")
            try await client.invoke("SellTea", 2)
            let lines = server.pipelineLines.prefix(2).map { $0.contains("hello") ? "greeting" : "loggingPipeline" }
            #expect(lines.joined(separator: ", ") == names)
        }
    }
}
