import HubBase
import HubTesting
@testable import Hubs
import Testing

/// What hubs and methods are called on the wire, and what cannot be told apart there.
struct NamingTests {
    private struct Shouting: NamingModule {
        var mark = "!"

        func wireName(of name: String, in scope: PlanScope) -> String { name.uppercased() + mark }
    }

    @Test func modulesAreAskedInTurnForHubsAndMethods() throws {
        let modules = [ModuleEntry(Shouting()), ModuleEntry(Shouting(mark: "?"))]
        let plan = try plan(["one", "two"], modules: modules)
        #expect(plan.hub.name == "TABLE!?")
        #expect(plan.methods.map(\.wireName) == ["ONE!?", "TWO!?"])
        #expect(plan.methods.map(\.name) == ["one", "two"])
        #expect(plan.hub.key == "key")
    }

    @Test func whatIsVerbatimIsLeftAlone() throws {
        let definition = HubDefinition(
            name: "table", verbatim: true, methods: [method("one", verbatim: true), method("two")], factory: Nothing())
        let plan = try plan(HubSource(key: "key", endpoint: .init(), definition: definition, modules: [ModuleEntry(Shouting())]))
        #expect(plan.hub.name == "table")
        #expect(plan.methods.map(\.wireName) == ["one", "TWO!"])
    }

    @Test func aNameOfTheFileBeatsNaming() throws {
        var source = HubSource(
            key: "key", endpoint: .init(), definition: definition(["one"]), modules: [ModuleEntry(Shouting())])
        source.name = "named"
        #expect(try plan(source).hub.name == "named")
    }

    @Test func methodsThatNamingMakesAlikeAreNamedInTheError() throws {
        struct Short: NamingModule {
            func wireName(of name: String, in scope: PlanScope) -> String { String(name.prefix(3)) }
        }
        let error = #expect(throws: PlanError.self) { try plan(["sendAll", "SENdOne"], modules: [ModuleEntry(Short())]) }
        #expect(error == .duplicateMethod(hub: "key", "'sendAll'", "'SENdOne'", count: 0))
        #expect(
            error?.description == "Hub 'key': methods 'sendAll' and 'SENdOne' both answer to one name with 0 argument(s).")
    }

    /// S78: what a hand has written the macro has not seen.
    @Test func rowsOfATableThatAreAlikeAreNamedWithTheirLines() throws {
        let source = HubSource(key: "key", endpoint: .init(), definition: HubDefinition(Twins.self) { Twins(context: $0) })
        let error = #expect(throws: PlanError.self) { try plan(source) }
        let (first, second) = ("HubsTests/NamingTests.swift:\(Twins.line)", "HubsTests/NamingTests.swift:\(Twins.line + 1)")
        #expect(
            error?.description
                == "Hub 'key': methods 'Send' (\(first)) and 'sEND' (\(second)) both answer to one name with 1 argument(s).")
    }

    private struct Twins: Hub {
        let context: HubCallerContext

        static let line = #line + 6

        static var descriptor: HubDescriptor<Twins> {
            HubDescriptor(
                "twins",
                [
                    .method("Send", parameters: ["text"]) { _, _ in .nothing },
                    .method("sEND", parameters: ["number"]) { _, _ in .nothing },
                ])
        }
    }

    @Test(arguments: ["", "a.b", "a\nb", "a\u{7F}", "a\u{85}", String(repeating: "x", count: 257)])
    func aHubsNameHasNoDotsAndNoControlsAndAnEnd(name: String) throws {
        var source = HubSource(key: "key", endpoint: .init(), definition: definition(["one"]))
        source.name = name
        let error = #expect(throws: PlanError.badName(hub: "key", name)) { try plan(source) }
        #expect(error.map { $0.description.utf8.count < 200 } == true)
    }

    @Test(arguments: ["", "a\nb", "a\u{85}", String(repeating: "ü", count: 129)])
    func aMethodsNameHasNoControlsAndAnEnd(name: String) throws {
        let error = #expect(throws: PlanError.self) { try plan([name]) }
        guard case .badMethodName(hub: "key", _, name)? = error else { return #expect(error == nil) }
        #expect(error.map { $0.description.utf8.count < 400 } == true)
    }

    /// What the naming stage makes of a good name counts.
    @Test func aNameThatNamingSpoilsIsAnError() throws {
        let tail = String(repeating: "x", count: 255)
        func hub(_ method: String) -> HubSource {
            var source = HubSource(
                key: "key", endpoint: .init(), definition: definition([method]), modules: [ModuleEntry(Shouting(mark: tail))])
            source.name = "named"
            return source
        }
        #expect(try plan(hub("a")).methods[0].wireName == "A" + tail)
        let error = #expect(throws: PlanError.self) { try plan(hub("ab")) }
        #expect(error?.description.hasPrefix("Hub 'key': method 'ab' cannot be called 'ABxxx") == true)
    }

    /// Dots part nothing in a method's name.
    @Test func aMethodMayHaveDotsInItsName() throws {
        let table = try plan(["a.b", "."]).table
        #expect(describe(table.find("A.B", count: 0)) == "a.b/0")
        #expect(describe(table.find(".", count: 0)) == "./0")
        #expect(describe(table.find("a", count: 0)) == "unknown")
    }

    @Test func clientsCallByTheWireName() async throws {
        try await withServer(modules: [ModuleEntry(Shouting())]) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("add!", 1, 2) == 3)
            await #expect(throws: HubCallError.self) { try await client.invoke("Add", 1, 2) }
        }
    }

    // MARK: Look-up

    @Test(arguments: [
        ("one", 0, "one/0"), ("ONE", 0, "one/0"), ("one", 1, "One/1"), ("one", 2, "otherCount"), ("on", 0, "unknown"),
        ("onee", 0, "unknown"), ("", 0, "unknown"), ("größe", 0, "Größe/0"), ("GRÖSSE", 0, "unknown"), ("GRÖßE", 0, "Größe/0"),
        ("gr\u{F6}\u{DF}e", 0, "Größe/0"), ("o@e", 0, "unknown"), ("[", 0, "[/0"), ("{", 0, "unknown"),
    ])
    func methodsAreFoundByNameIgnoringCaseAndCount(name: String, count: Int, answer: String) throws {
        let methods = [method("one"), method("One", parameters: ["a"]), method("Größe"), method("[")]
        let table = try plan(
            HubSource(
                key: "key", endpoint: .init(), definition: HubDefinition(name: "table", methods: methods, factory: Nothing()))
        ).table
        #expect(describe(table.find(name, count: count)) == answer)
    }

    @Test func everyOneOfAThousandMethodsIsFound() throws {
        let names = (0..<1_000).map { "method\($0)" }
        let table = try plan(names).table
        for name in names { #expect(describe(table.find(name.uppercased(), count: 0)) == "\(name)/0") }
        #expect(describe(table.find("method1000", count: 0)) == "unknown")
    }

    private func describe(_ answer: MethodTable.Answer) -> String {
        switch answer {
        case .found(let method): "\(method.name)/\(method.parameters.count)"
        case .otherCount: "otherCount"
        case .unknown: "unknown"
        }
    }

    private func plan(_ names: [String], modules: [ModuleEntry] = []) throws -> HubPlan {
        try plan(HubSource(key: "key", endpoint: .init(), definition: definition(names), modules: modules))
    }

    private func plan(_ source: HubSource) throws -> HubPlan {
        try PlanBuilder(trace: TraceSwitch()).build([source], generation: 1)[0]
    }

    private func definition(_ names: [String]) -> HubDefinition {
        HubDefinition(name: "table", methods: names.map { method($0) }, factory: Nothing())
    }

    private func method(_ name: String, verbatim: Bool = false, parameters: [HubParameter] = []) -> MethodDefinition {
        MethodDefinition(name: name, verbatim: verbatim, parameters: parameters) { _, _ in .nothing }
    }

    private final class Nothing: Sendable {}
}
