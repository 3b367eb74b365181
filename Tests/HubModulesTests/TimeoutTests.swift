import HubModules
import HubTesting
import Hubs
import Testing

struct TimeoutTests {
    private let gate = Gate()

    private static let text =
        "An unexpected error occurred invoking 'Sleep' on the server. HubException: Time limit of 2s exceeded by WorkHub.Sleep."

    private func withWork(
        _ pipeline: String, hub: String = "", _ body: (TestServer, Watched<[String]>) async throws -> Void
    ) async throws {
        let notes = Watched<[String]>([])
        let yaml = "pipeline: \(pipeline)\nhubs: { work: { path: /work, type: WorkHub\(hub) } }\n"
        try await TestServer.run(
            yaml,
            { app in
                app.hub(WorkHub.self) { WorkHub(context: $0, notes: notes, gate: gate) }
                app.module("ends") { _ in Ends(notes: notes) }
            }, { try await body($0, notes) })
    }

    private func open(_ server: TestServer) async throws -> TestSocket {
        let client = try await server.webSocket("/work")
        client.send(#"{"protocol":"json","version":1}"# + "\u{1E}")
        _ = await client.frames(1)
        return client
    }

    private func invoke(_ method: String, _ arguments: String, id: String) -> String {
        #"{"type":1,"invocationId":"\#(id)","target":"\#(method)","arguments":[\#(arguments)]}"# + "\u{1E}"
    }

    private func answers(_ client: TestSocket) -> [String] {
        TestSocket.records(client.frames).filter { $0.contains(#""type":3"#) }
    }

    @Test func theCallerIsAnsweredAtOnceAndTheSlotComesBackWhenTheMethodReallyEnds() async throws {
        try await withWork("[ends, timeout: { after: 2s }]") { server, notes in
            let client = try await open(server)
            client.send(invoke("Deaf", "", id: "1"), invoke("Sleep", "0", id: "2"))
            await server.advance(by: .milliseconds(1_900))
            #expect(answers(client).isEmpty)
            await server.advance(by: .milliseconds(300))
            #expect(answers(client).count == 1)
            #expect(answers(client)[0].contains("Time limit of 2s exceeded by WorkHub.Deaf."))
            await server.advance(by: .seconds(7))
            #expect(answers(client).count == 1)
            #expect(notes.value == ["Deaf cancelled true, in time false"])
            gate.open()
            await notes.until { $0.count == 3 }
            await server.settle()
            #expect(answers(client).last == #"{"type":3,"invocationId":"2","result":0}"#)
            // What the stages around see is what the caller has seen.
            #expect(
                notes.value.dropFirst() == [
                    "Deaf: Time limit of 2s exceeded by WorkHub.Deaf.",
                    "Sleep: ok",
                ])
        }
    }

    @Test func aMethodThatListensToItsCancellationEndsAtOnce() async throws {
        try await withWork("[timeout: { after: 2s }]") { server, _ in
            let client = try await open(server)
            client.send(invoke("Sleep", "60", id: "1"), invoke("Sleep", "0", id: "2"))
            await server.advance(by: .milliseconds(2_200))
            #expect(answers(client).map { $0.contains(Self.text.suffix(40)) } == [true, false])
            #expect(answers(client).last == #"{"type":3,"invocationId":"2","result":0}"#)
        }
    }

    @Test func whoIsInTimeHearsNothingOfIt() async throws {
        try await withWork("[timeout: { after: 2s }]") { server, notes in
            let client = try await open(server)
            client.send(invoke("Sleep", "1", id: "1"), invoke("Left", "", id: "2"))
            await server.advance(by: .seconds(1))
            await server.advance(by: .seconds(10))
            #expect(
                answers(client) == [
                    #"{"type":3,"invocationId":"1","result":1}"#, #"{"type":3,"invocationId":"2","result":"2.0 seconds"}"#,
                ])
        }
    }

    @Test func ofTwoLimitsTheNearestCounts() async throws {
        let methods = ", methods: { Sleep: { pipeline: [timeout: { after: 1s }] } }"
        try await withWork("[timeout: { after: 2s }]", hub: methods) { server, _ in
            let client = try await open(server)
            client.send(invoke("Sleep", "60", id: "1"))
            await server.advance(by: .milliseconds(1_200))
            #expect(answers(client).count == 1)
            #expect(answers(client)[0].contains("Time limit of 1s exceeded"))
            await server.advance(by: .seconds(5))
            #expect(answers(client).count == 1)
        }
    }

    @Test func aModuleThatNeverReturnsIsCutToo() async throws {
        try await withWork("[timeout: { after: 2s }, ends]") { server, _ in
            let client = try await open(server)
            client.send(invoke("Sleep", "60", id: "1"))
            await server.advance(by: .seconds(3))
            #expect(answers(client).count == 1)
        }
    }

    @Test func observingTellsWhatItWouldStop() async throws {
        try await withWork("[timeout: { after: 2s, observe: true }]") { server, _ in
            let client = try await open(server)
            client.send(invoke("Sleep", "3", id: "1"))
            await server.advance(by: .seconds(4))
            #expect(answers(client) == [#"{"type":3,"invocationId":"1","result":3}"#])
            #expect(
                server.lines(of: "timeout") == [
                    "information Would stop Sleep on hub WorkHub: Time limit of 2s exceeded by WorkHub.Sleep."
                ])
        }
    }

    @Test func aCallWithoutAnIdIsCancelledWithoutAnAnswer() async throws {
        try await withWork("[ends, timeout: { after: 2s }]") { server, notes in
            let client = try await open(server)
            client.send(#"{"type":1,"target":"Sleep","arguments":[60]}"# + "\u{1E}")
            await server.advance(by: .seconds(3))
            #expect(notes.value.count == 1)
            #expect(client.frames.count == 1)
        }
    }
}

/// Works for as long as it is told.
private struct WorkHub: Hub {
    let context: HubCallerContext
    let notes: Watched<[String]>
    let gate: Gate

    static var descriptor: HubDescriptor<WorkHub> {
        HubDescriptor(
            "WorkHub",
            [
                .method("Sleep", parameters: ["seconds"]) { hub, a in
                    let seconds: Int = try a.next()
                    if seconds > 0 { try await hub.context.clock.sleep(for: .seconds(seconds)) }
                    return try await HubResult(of: seconds)
                },
                .method("Deaf") { hub, _ in
                    let context = hub.context
                    try? await context.clock.sleep(for: .seconds(60))
                    hub.notes.change {
                        $0.append("Deaf cancelled \(Task.isCancelled), in time \(context.timeLeft.map { $0 > .zero } ?? true)")
                    }
                    await hub.gate.wait()
                    return .nothing
                },
                .method("Left") { hub, _ in try await HubResult(of: "\(hub.context.timeLeft ?? .zero)") },
            ])
    }
}

/// Notes how calls end.
private struct Ends: IncomingHooks {
    let notes: Watched<[String]>

    func onAfterIncoming(_ call: IncomingCall, _ result: inout HubResult) {
        notes.change { $0.append("\(call.method.name): ok") }
    }

    func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) {
        notes.change { $0.append("\(call.method.name): \((failure.error as? HubError)?.message ?? "\(failure.error)")") }
    }
}

/// Holds up whoever waits until it is opened, cancelled or not.
private final class Gate: Sendable {
    private let waiting = Watched<CheckedContinuation<Void, Never>?>(nil)

    func wait() async {
        await withCheckedContinuation { continuation in waiting.change { $0 = continuation } }
    }

    func open() { waiting.value?.resume() }
}
