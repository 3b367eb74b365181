import HubBase
import HubServer

/// The same session with and without a module: what clients read, and how often each thing happened.
struct KitRun: Sendable {
    static let outer = "kitOuter"

    private static let values: [HubValue] = [
        nil, true, 7, -1.5, "", "text ż 😀", [1, [nil, "x"]], ["name": "ann", "in": ["list": [1, 2, 3]]],
    ]

    private var answers: [String] = []
    private var counts: [String: Int] = [:]
    private var isHeldUp = false

    static func run(
        pipeline: [String], headers: [String: String], _ configure: @Sendable (inout HubServerBuilder) -> Void
    ) async throws -> KitRun {
        let notes = KitNotes()
        let yaml = "pipeline: [\(pipeline.joined(separator: ", "))]\nhubs: { kit: { path: /kit, type: KitHub } }\n"
        return try await TestServer.run(
            yaml,
            { app in
                configure(&app)
                app.hub(KitHub.self) { KitHub(context: $0, notes: notes) }
                app.module(outer) { _ in KitOuter(notes: notes) }
            }, { try await session($0, headers, notes) })
    }

    private static func session(_ server: TestServer, _ headers: [String: String], _ notes: KitNotes) async throws -> KitRun {
        var run = KitRun()
        let client = try await server.connect("/kit", headers: headers)
        run.answers = await single(client)
        run.answers += try await many(server, headers)
        run.answers += await single(client).prefix(1)
        try await client.send("Wait")
        await notes.counts.until { $0["Wait began"] != nil }
        let ids = server.connectionCount
        await client.close()
        // A method that ignores its cancellation would hold up the end for 5 s.
        for _ in 0..<20 where server.connectionCount >= ids { await server.advance(by: .milliseconds(100)) }
        run.isHeldUp = server.connectionCount >= ids
        run.counts = notes.counts.value
        return run
    }

    /// One call after another.
    private static func single(_ client: TestClient) async -> [String] {
        var answers: [String] = []
        for value in values {
            answers.append(await answer(to: "Echo \(value)") { try await client.invoke("Echo", value, as: HubValue.self) })
        }
        answers.append(await answer(to: "Later") { try await client.invoke("Later", 1, as: HubValue.self) })
        answers.append(await answer(to: "Nothing") { try await client.invoke("Nothing", as: HubValue.self) })
        answers.append(await answer(to: "Tell") { try await client.invoke("Tell", "told", as: HubValue.self) })
        answers.append(await answer(to: "Crash") { try await client.invoke("Crash", as: HubValue.self) })
        answers.append(await answer(to: "an unknown method") { try await client.invoke("Guess", 1, as: HubValue.self) })
        answers.append(await answer(to: "too few arguments") { try await client.invoke("Echo", as: HubValue.self) })
        answers.append(await answer(to: "a wrong argument") { try await client.invoke("Number", "x", as: HubValue.self) })
        answers.append(
            await answer(to: "Send") {
                try await client.invoke("Send", "sent")
                return .array(try await client.next("receive"))
            })
        return answers
    }

    /// Many calls of several clients, which overlap.
    private static func many(_ server: TestServer, _ headers: [String: String]) async throws -> [String] {
        var clients: [TestClient] = []
        for _ in 0..<4 { clients.append(try await server.connect("/kit", headers: headers)) }
        let answers = await withTaskGroup(of: (Int, String).self) { group in
            for (index, client) in clients.enumerated() {
                for number in 0..<10 {
                    let value = index * 100 + number
                    group.addTask {
                        (value, await answer(to: "one of many") { try await client.invoke("Later", value, as: HubValue.self) })
                    }
                }
            }
            return await group.reduce(into: [(Int, String)]()) { $0.append($1) }
        }
        for client in clients { await client.close() }
        return answers.sorted { $0.0 < $1.0 }.map { "\($0.1) (\($0.0))" }
    }

    private static func answer(to call: String, _ body: () async throws -> HubValue) async -> String {
        do { return "\(call): \(try await body())" } catch {
            return "\(call): \((error as? HubCallError)?.message ?? "\(error)")"
        }
    }

    /// Where this run, with a module, differs from one without.
    func faults(against without: KitRun) -> [String] {
        let changed = zip(answers, without.answers).filter { $0 != $1 }.map { "'\($0)' is '\($1)' without it." }
        let names = Set(counts.keys).union(without.counts.keys).sorted()
        let other = names.filter { counts[$0] != without.counts[$0] }.map { name in
            "\(name): \(counts[name] ?? 0) times, \(without.counts[name] ?? 0) without it."
        }
        return changed + other + (isHeldUp ? ["It holds up the end of a connection whose calls are cancelled."] : [])
    }
}
