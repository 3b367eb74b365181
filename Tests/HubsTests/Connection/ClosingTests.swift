import HubTesting
import Hubs
import Testing

/// `transcripts/core/11`, with what is better here; core protocol 7.2 and 13.
struct ClosingTests {
    private static func close(_ code: UInt16?, _ reason: String = "") -> [UInt8] {
        let payload = code.map { [UInt8($0 >> 8), UInt8($0 & 255)] + Array(reason.utf8) } ?? []
        return TestSocket.frame(opcode: 8, payload)
    }

    @Test(arguments: [
        close(1000), close(1000, "bye"), close(1001, "going away"), close(3000, "own"), close(4999), close(1011), close(nil),
    ])
    func whateverCodeAClientClosesWith1000ComesBack(frame: [UInt8]) async throws {
        let probe = Probe()
        try await withServer(probe) { server in
            let socket = try await server.talker()
            socket.send(bytes: frame)
            #expect(Talk.words(await socket.framesUntilEnd()) == ["{}", "close 1000"])
            await probe.notes.until { $0.count == 2 }
            #expect(probe.notes.value.last == "disconnected transportClosed")
        }
    }

    @Test(arguments: [#"{"type":7}"#, #"{"type":7,"error":"client gave up"}"#])
    func aCloseMessageIsAnsweredAndWhatFollowsIsNot(message: String) async throws {
        let probe = Probe()
        try await withServer(probe) { server in
            let socket = try await server.talker()
            socket.send(message + Talk.end + Talk.call("Add", "1,2"))
            socket.send(Talk.call("Add", "1,2"))
            #expect(await socket.goodbye() == ["{}", #"{"type":7}"#, "close 1000"])
            await probe.notes.until { $0.count == 2 }
            #expect(probe.notes.value.last == "disconnected clientClosed")
        }
    }

    /// Nothing comes behind the goodbye, also not the completion of the call that aborts.
    @Test func anAbortIsACloseAndNothingMore() async throws {
        let probe = Probe()
        try await withServer(probe) { server in
            let socket = try await server.talker()
            socket.send(Talk.call("Abort"), Talk.call("Add", "1,2", id: "2"))
            #expect(await socket.goodbye() == ["{}", #"{"type":7}"#, "close 1000"])
            await probe.notes.until { $0.count == 2 }
            #expect(probe.notes.value.last == "disconnected aborted")
        }
    }

    @Test func anAbortCancelsTheCallThatRuns() async throws {
        let probe = Probe([
            "wait": { hub in
                await hub.probe.waitForCancellation()
                hub.context.abort()
                return .nothing
            }
        ])
        try await withServer(probe, limits: .with { $0.maximumParallelInvocationsPerClient = 2 }) { server in
            let socket = try await server.talker()
            socket.send(Talk.run("wait"), Talk.call("Abort", id: "2"))
            #expect(await socket.goodbye() == ["{}", #"{"type":7}"#, "close 1000"])
            await probe.notes.until { $0.count == 3 }
            #expect(probe.notes.value.dropFirst() == ["cancelled", "disconnected aborted"])
        }
    }

    @Test(arguments: [Talk.call("Abort"), "{}" + Talk.end])
    func aClientThatNeverAnswersTheCloseIsCutAfter5Seconds(message: String) async throws {
        try await withServer { server in
            let socket = try await server.talker()
            socket.send(message)
            await server.settle()
            #expect(Talk.words(socket.frames).last == "close 1000")
            await server.advance(by: .milliseconds(4_990))
            #expect(socket.stream.heard.ends == 0)
            #expect(server.connectionCount == 1)
            await server.advance(by: .milliseconds(210))
            #expect(socket.stream.heard.ends == 1)
            #expect(server.connectionCount == 0)
        }
    }

    @Test func aStoppingServerInvitesEveryClientBackAndCancelsCalls() async throws {
        let probe = Probe([
            "wait": { hub in
                await hub.probe.waitForCancellation()
                return .nothing
            }
        ])
        let (idle, busy) = try await withServer(probe) { server in
            let idle = try await server.talker()
            let busy = try await server.talker()
            busy.send(Talk.run("wait"))
            await server.settle()
            return (idle, busy)
        }
        for socket in [idle, busy] {
            // How long the server takes to end is the test's own doing, and so is a ping.
            let words = Talk.words(socket.frames).filter { $0 != #"{"type":6}"# }
            #expect(words == ["{}", #"{"type":7,"allowReconnect":true}"#, "close 1000"])
            #expect(socket.stream.heard.ends == 1)
        }
        #expect(probe.notes.value.filter { $0 == "disconnected serverStopping" }.count == 2)
        #expect(probe.notes.value.filter { $0 == "cancelled" }.count == 1)
    }

    /// 9.4, 7.2: the event of a client that was never let in does not run.
    @Test func aFailedConnectEventClosesWithoutAnInvitation() async throws {
        let probe = Probe(whenConnected: { _ in throw SecretError() })
        try await withServer(probe) { server in
            let socket = try await server.webSocket("/test")
            socket.send(Talk.hello, Talk.call("Add", "1,2"))
            let close = #"{"type":7,"error":"Connection closed with an error."}"#
            #expect(await socket.goodbye() == ["{}", close, "close 1000"])
            await server.settle()
            #expect(probe.notes.value.count == 1)
            #expect(server.connectionCount == 0)
            #expect(server.complaints.map(\.message) == ["onConnected of hub test failed: secret-internal-text"])
        }
    }
}
