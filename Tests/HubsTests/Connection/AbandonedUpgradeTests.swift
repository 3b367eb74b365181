import HubTesting
import Hubs
import Testing

/// Clients that leave before they are connected.
struct AbandonedUpgradeTests {
    /// Else its token would be taken for ever, by nobody.
    @Test func aClientThatLeavesWhileAStageThinksMayComeAgainWithItsToken() async throws {
        let gate = Gate()
        try await withServer(modules: [ModuleEntry(gate)]) { server in
            let negotiate = try await server.socket()
            negotiate.send(
                Array(
                    "POST /test/negotiate?negotiateVersion=1 HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                        .utf8))
            let answer = String(decoding: await negotiate.end().bytes, as: UTF8.self)
            let token = try #require(answer.firstMatch(of: /"connectionToken":"([^"]+)"/)).1

            gate.isOpen.change { $0 = false }
            let leaver = try await server.socket()
            let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
            leaver.send(
                Array("GET /test?id=\(token) HTTP/1.1\r\nHost: a\r\n\(upgrade)dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".utf8))
            await gate.asked.until { $0 == 2 }
            let stream = leaver.stream
            stream.loop.execute { stream.close(flushing: false) }
            await server.settle()
            gate.isOpen.change { $0 = true }
            await gate.answered.until { $0 == 2 }
            await server.settle()

            let socket = try await server.webSocket("/test?id=\(token)")
            #expect(socket.head.hasPrefix("HTTP/1.1 101 "))
        }
    }
}

/// Lets requests wait.
private struct Gate: AuthorizeConnectModule {
    let isOpen = Watched(true)
    let asked = Watched(0)
    let answered = Watched(0)

    func authorizeConnect(_ attempt: ConnectAttempt, next: AuthorizeConnectNext) async throws -> HubUser {
        asked.change { $0 += 1 }
        await isOpen.until { $0 }
        answered.change { $0 += 1 }
        return try await next(attempt)
    }
}
