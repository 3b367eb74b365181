import HubModules
import Hubs
import Testing

@testable import HubConfiguration

/// A file that is checked without its application, as `hubcheck` does: what only the application knows is no mistake.
struct PartialCatalogTests {
    private func problems(_ text: String) throws -> [String] {
        var (modules, hubs, steps) = (ModuleCatalog(), HubCatalog(), StepCatalog.stock)
        try StockModules.register(in: &modules)
        modules.isPartial = true
        hubs.isPartial = true
        steps.isPartial = true
        let report = Configuration.check(
            Array(text.utf8), file: "config.yaml", modules: modules, hubs: hubs, steps: steps, environment: .elsewhere)
        return report.problems.map { String($0.description.dropFirst("config.yaml:".count)) }
    }

    @Test(arguments: [
        // Modules of the application and of other products, with whatever options; hubs in Swift; steps; their sources.
        "pipeline: [tenant: { header: x, more: [1, { a: b }] }, tenant2, authentication: { jwt: { secret: x } }]\nhubs: {}\n",
        "hubs:\n  a: { path: /a, type: TillHub, methods: { price: { pipeline: [tenant] }, \"get*\": { pipeline: [logging: off] } } }\n",
        "pipeline: [tenant]\nhubs: { a: { path: /a, type: T, pipeline: [tenant: off, authorize: { roles: [a] }] } }\n",
        "hubs: { a: { path: /a, methods: { b: { do: [{ forward: \"http://localhost/\" }] } } } }\n",
        "tracing: { sources: { hubline.modules.tenant: verbose } }\nhubs: {}\n",
        // Values that the environment has where the file is used.
        "server: { host: \"${HOST}\", port: \"${PORT}\", loops: \"${LOOPS}\" }\nhubs: { a: { path: \"${PATH}\", type: T } }\n",
        "pipeline: [\"${MODULE}\"]\nhubs: {}\n",
    ])
    func whatOnlyTheApplicationKnowsIsNoMistake(text: String) throws {
        #expect(try problems(text) == [])
    }

    @Test(arguments: [
        ("pipeline: [loging]\nhubs: {}\n", "1:12: error: unknown module 'loging' (did you mean 'logging'?)"),
        (
            "pipeline: [autentication: {}]\nhubs: {}\n",
            "1:12: error: unknown module 'autentication' (did you mean 'authentication'?)"
        ),
        ("pipeline: [tenant: 1]\nhubs: {}\n", "1:20: error: 'tenant' expects a section, found '1'"),
        ("pipeline: [tenant, tenant]\nhubs: {}\n", "1:20: error: the module 'tenant' is listed twice, first at config.yaml:1:12"),
        ("pipeline: [nameMapping: { stile: camelCase }]\nhubs: {}\n", "1:27: error: unknown key 'stile' (did you mean 'style'?)"),
        (
            "hubs: { a: { path: /a, methods: { b: { do: [{ replly: 1 }] } } } }\n",
            "1:47: error: unknown step 'replly' (did you mean 'reply'?)"
        ),
        (
            "tracing: { sources: { hubline.modules.loging: verbose } }\nhubs: {}\n",
            "1:23: error: unknown source 'hubline.modules.loging' (did you mean 'hubline.modules.logging'?)"
        ),
        (
            "tracing: { sources: { hubline.servr: verbose } }\nhubs: {}\n",
            "1:23: error: unknown source 'hubline.servr' (did you mean 'hubline.server'?)"
        ),
        ("server: { port: \"${PORT:-x}\" }\nhubs: {}\n", "1:17: error: 'port' expects a whole number from 0 to 65535, found 'x'"),
        (
            "server: { host: \"${\" }\nhubs: {}\n",
            "1:17: error: '${' begins a value of the environment: ${NAME} or ${NAME:-default}; $${ writes the characters"
        ),
        ("hubs: { a: { type: T } }\n", "1:9: error: 'path' is missing"),
    ])
    func whatIsWrongWithoutTheApplicationIsWrong(text: String, problem: String) throws {
        #expect(try problems(text) == [problem])
    }
}
