import HubForwarding
import HubModules
import HubServer
import HubTesting
import Testing

/// What a file may say of `otlp`, and where a mistake is shown.
struct OTLPTests {
    private func problems(_ options: String) -> [String] {
        do {
            _ = try HubServer(yaml: "pipeline:\n  - otlp: \(options)\nhubs: {}\n") { $0.module(OTLP.self) }
            return []
        } catch {
            return (error as? ConfigurationError)?.problems.map(\.description) ?? ["\(error)"]
        }
    }

    @Test(arguments: [
        "{ url: \"http://127.0.0.1:4318/v1/traces\" }",
        "{ url: \"https://collector/v1/traces\", headers: { authorization: x }, service: till, interval: 1s, queue: 10, timeout: 1s }",
    ])
    func aSoundOne(_ options: String) { #expect(problems(options) == []) }

    @Test(arguments: [
        ("{}", "config.yaml:2:5: error: 'url' is missing"),
        ("{ url: collector }", "config.yaml:2:18: error: 'url' begins with http:// or https://"),
        ("{ url: \"http://a@b/\" }", "config.yaml:2:18: error: 'url' holds no user: credentials belong into 'headers'"),
        ("{ url: \"http://b/\", headers: { tracestate: a } }", "the field 'tracestate' is the server's own"),
        ("{ url: \"http://b/\", queue: 0 }", "'queue'"),
    ])
    func aMistakeIsShown(_ options: String, _ part: String) {
        #expect(problems(options).count == 1)
        #expect(problems(options).first?.contains(part) == true, "\(problems(options))")
    }

    @Test func itKeepsToWhatModulesKeepTo() async throws {
        let kit = ModuleConformance("otlp", options: "url: \"http://127.0.0.1:1/\"") { app in
            app.module(OTLP.self)
            app.use(.spans())
        }
        #expect(try await kit.faults() == [])
    }
}
