import Foundation
import PackagePlugin

/// A module that can refuse calls, and its test: to be made into what is wanted.
struct ModuleFiles {
    let name: ModuleName
    let place: ModulePlace

    private var module: (url: URL, text: String) {
        let text = """
            import \(place.product)

            /// Each call passes it where `config.yaml` lists it, as `\(name.key)`.
            struct \(name.type): ConfigurableModule, IncomingModule {
                static let help = "What it does, in a sentence."
                let refuses: Bool

                /// Every option with its default and its help; `options.required` for one without a default.
                init(options: inout Options) {
                    refuses = options("refuses", default: false, "Whether calls are refused.")
                }

                func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
                    // Before the method; the client reads the text of a HubError.
                    if refuses { throw HubError("\(name.type) refuses this call.") }
                    let result = try await next(call)
                    // After it.
                    return result
                }
            }

            """
        return (place.target.directoryURL.appending(path: "\(name.type).swift"), text)
    }

    private var test: (url: URL, text: String) {
        let text = """
            import HubTesting
            import Testing

            @testable import \(place.target.moduleName)

            struct \(name.type)Tests {
                @Test func aCallPasses() async throws {
                    try await serving("\(name.key)") { client in
                        let answer = try await client.invoke("echo", "hello", as: String.self)
                        #expect(answer == "hello")
                    }
                }

                @Test func aCallIsRefused() async throws {
                    try await serving("\(name.key): { refuses: true }") { client in
                        await #expect(throws: HubCallError.self) { try await client.invoke("echo", "hello") }
                    }
                }

                @Test func itKeepsToWhatEveryModuleKeepsTo() async throws {
                    let kit = ModuleConformance("\(name.key)") { $0.module(\(name.type).self) }
                    #expect(try await kit.faults() == [])
                }

                /// A server whose hub answers what it is sent, with that entry of `pipeline`.
                private func serving(_ entry: String, _ body: (TestClient) async throws -> Void) async throws {
                    let yaml = \"""
                        pipeline: [\\(entry)]
                        hubs: { echo: { path: /echo, methods: { echo: { parameters: [text: string], do: [reply: $text] } } } }
                        \"""
                    try await TestServer.run(yaml, { $0.module(\(name.type).self) }) { server in
                        try await body(server.connect("/echo"))
                    }
                }
            }

            """
        return (place.tests.directoryURL.appending(path: "\(name.type)Tests.swift"), text)
    }

    /// Writes both, or none of them; what is there is never written over.
    func write() throws {
        let files = [module, test]
        for (url, _) in files where FileManager.default.fileExists(atPath: url.path) {
            throw Refusal(sentence: "there is a file \(place.path(of: url)) already")
        }
        for (url, text) in files { try Data(text.utf8).write(to: url, options: .withoutOverwriting) }
    }

    var whatToDo: String {
        """
        Wrote \(place.path(of: module.url)) and \(place.path(of: test.url)). Where the program is configured, register it:

            app.module(\(name.type).self)

        In config.yaml list it below 'pipeline:', where calls should pass it:

          - \(name.key)
        """
    }
}
