import HubTesting
import Testing

@testable import HubCommands

/// `modules`: what a pipeline can list, from the same options that read it.
struct ListModulesTests {
    @Test func everyModuleIsListedWithALineToPasteThatIsSound() async throws {
        let said = await run("modules", configure: till)
        #expect(said.status == 0)
        let lines = said.said.filter { $0.hasPrefix("  - ") }
        #expect(lines.contains("  - errorHandling"))
        #expect(lines.contains("  - logging: { arguments: false, results: false, durations: false, redact: [] }"))
        #expect(lines.contains("  - requireTenant: { header: x-tenant }"))
        let file = try File("pipeline:\n" + lines.joined(separator: "\n") + "\nhubs: {}\n")
        #expect(await run("check", file.path, configure: till).status == 0)
    }

    @Test func oneModuleIsToldWithFormsDefaultsAndRanges() async {
        #expect(
            await run("modules", "everything", configure: { $0.module(EverythingModule.self) })
                == Said(
                    status: 0,
                    said: [
                        "everything",
                        "  Has every kind of option.",
                        "    name: text, required",
                        "        Who it is for.",
                        #"    greeting: text, default "Hello: you""#,
                        "        What is said.",
                        "    attempts: a whole number from 1 to 10, default 3",
                        "        How often.",
                        "    every: a duration (as 500ms, 30s, 5m or 1h), default 30s",
                        "        How long between.",
                        "    limit: a size (bytes, or as 500B, 32KiB, 10MB, 1GiB; kB, MB, GB, KiB, MiB, GiB)",
                        "        How much, else everything.",
                        "    roles: a list, default [a, b]",
                        "        Who may.",
                        "    retry: a section",
                        "        How it goes on.",
                        "        on: true or false, default true",
                        "            Whether it does.",
                        "    rules: a list of sections",
                        "        What else.",
                        "        for: text, required",
                        "            Whom.",
                        #"  - everything: { name: "…", greeting: "Hello: you", attempts: 3, every: 30s, roles: [a, b], retry: { on: true } }"#,
                    ]))
    }

    /// S141
    @Test func theSourcesOfTheLogAreListedAndEachMayStandInAFile() async throws {
        let said = await run("modules", "--sources", configure: till)
        #expect(said.status == 0)
        let names = said.said.compactMap { $0.split(separator: " ").first.map(String.init) }.filter { $0.hasPrefix("hubline.") }
        for name in [
            "hubline.server", "hubline.configuration", "hubline.http", "hubline.authentication", "hubline.pipeline",
            "hubline.bus",
            "hubline.connections", "hubline.transports.webSockets", "hubline.transports.heartbeat",
            "hubline.transports.longPolling", "hubline.hubs.NAME", "hubline.modules.logging", "hubline.modules.requireTenant",
        ] { #expect(names.contains(name)) }
        let sources = names.filter { $0 != "hubline.hubs.NAME" }.map { "    \($0): off\n" }.joined()
        let file = try File("hubs: {}\ntracing:\n  sources:\n" + sources)
        #expect(await run("check", file.path, configure: till).status == 0)
        #expect(await run("modules", "--sources", "logging", configure: till).status == 2)
    }

    @Test func aModuleMadeByAFunctionIsListedToo() async {
        let said = await run(
            "modules", "tenant",
            configure: { app in app.module("tenant", help: "Needs a store.") { EverythingModule(options: &$0) } })
        #expect(said.said.prefix(2) == ["tenant", "  Needs a store."])
    }
}

private struct EverythingModule: ConfigurableModule {
    static let help = "Has every kind of option."

    init(options: inout Options) {
        let _: String = options.required("name", "Who it is for.")
        _ = options("greeting", default: "Hello: you", "What is said.")
        _ = options("attempts", default: 3, in: 1...10, "How often.")
        _ = options("every", default: Duration.seconds(30), "How long between.")
        let _: ByteSize? = options("limit", "How much, else everything.")
        _ = options("roles", default: ["a", "b"], "Who may.")
        options.section("retry", "How it goes on.") { _ = $0("on", default: true, "Whether it does.") }
        _ = options.sections("rules", "What else.") { $0.required("for", "Whom.") as String }
    }
}
