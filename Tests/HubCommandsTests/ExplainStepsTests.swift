import Testing

@testable import HubCommands

/// `explain` of a declared method: its steps, each with what is said of it and where.
struct ExplainStepsTests {
    private func explain(_ steps: String) async throws -> [String] {
        let file = try File(
            """
            hubs:
              shop:
                path: /shop
                methods:
                  order:
                    parameters: [item: string, note: any]
                    do:
            \(steps)

            """)
        let said = await run("explain", "--config", file.path, "shop.order")
        #expect(said.status == 0, "\(said.complained)")
        return said.said.drop { $0 != "  then its steps" }.dropFirst().map { line in
            line.replacing(file.path, with: "f").split(separator: " ").joined(separator: " ")
        }
    }

    @Test(arguments: [
        (
            "          - addToGroup: shop-$item\n          - removeFromGroup: all\n          - reply: { a: [$item, 1], b: $note }",
            [
                "1 addToGroup: shop-$item f:8:13", "2 removeFromGroup: all f:9:13", "3 reply f:10:13", "a: [$item, 1] f:10:25",
                "b: $note f:10:40",
            ]
        ),
        (
            "          - call: { to: { group: $item, except: [$connectionId] }, method: sold, arguments: [$note] }",
            [
                "1 call f:8:13", "to f:8:25", "to.group: $item f:8:34", "to.except: [$connectionId] f:8:49",
                "method: sold f:8:76",
                "arguments: [$note] f:8:93",
            ]
        ),
        (
            "          - when: { roles: [a, b], do: [{ addToGroup: x }, { reply: 1 }], else: [{ reply: \"no\\n\" }] }",
            [
                "1 when f:8:13", "roles: [a, b] f:8:28", "do f:8:40", "do.addToGroup: x f:8:43", "do.reply: 1 f:8:62",
                "else f:8:81", #"else.reply: 'no\n' f:8:84"#,
            ]
        ),
        ("          []", ["none"]),
    ])
    func eachStepIsToldWithItsPlace(_ steps: String, _ told: [String]) async throws {
        #expect(try await explain(steps) == told)
    }

    @Test func whatComesFromTheEnvironmentIsNotShown() async throws {
        let told = try await explain("          - reply: \"${HOME}\"\n")
        #expect(told == ["1 reply: a value from the environment f:8:13"])
    }

    /// Of a hub in Swift nobody but its author knows what it does.
    @Test func aMethodInSwiftIsNamedOnly() async throws {
        let file = try File("hubs: { till: { type: TillHub, path: /till } }\n")
        let said = await run("explain", "--config", file.path, "till.price", configure: till).said
        #expect(said == ["till.price(item), 'price' on the wire", "  no module", "  then the method"])
    }
}
