import HubTesting
import Testing

@testable import Shop

struct CleanLanguageTests {
    @Test(arguments: ["darn it": "*** it", "oh DARN": "oh ***", "darning": "darning"])
    func starsStandInPlaceOfWords(said: String, heard: String) async throws {
        try await serving("cleanLanguage: { words: [darn] }") { client in
            let answer = try await client.invoke("echo", said, as: String.self)
            #expect(answer == heard)
        }
    }

    @Test func aCallIsRefused() async throws {
        try await serving("cleanLanguage: { words: [Darn], refuses: true }") { client in
            try await client.invoke("echo", "hello")
            await #expect(throws: HubCallError.self) { try await client.invoke("echo", "darn") }
        }
    }

    @Test func itKeepsToWhatEveryModuleKeepsTo() async throws {
        let kit = ModuleConformance("cleanLanguage", options: "words: [darn]") { $0.module(CleanLanguage.self) }
        #expect(try await kit.faults() == [])
    }

    /// A server whose hub answers what it is sent, with that entry of `pipeline`.
    private func serving(_ entry: String, _ body: (TestClient) async throws -> Void) async throws {
        let yaml = """
            pipeline: [\(entry)]
            hubs: { echo: { path: /echo, methods: { echo: { parameters: [text: string], do: [reply: $text] } } } }
            """
        try await TestServer.run(yaml, { $0.module(CleanLanguage.self) }) { server in
            try await body(server.connect("/echo"))
        }
    }
}
