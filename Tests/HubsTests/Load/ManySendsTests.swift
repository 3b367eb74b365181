import HubTesting
import Hubs
import Testing

/// S153 at size: real sockets and threads.
@Suite(.timeLimit(.minutes(20)))
struct ManySendsTests {
    /// Sends by one context, by one caller or by several at once, each of whom awaits its last one: fifty clients hear each caller's
    /// numbers one by one, none missing.
    @Test(arguments: [1, 4]) func numberedSendsOfOneContextReachFiftyClientsInTheirOrder(callers: Int) async throws {
        let total = LoadSize.of(100_000)
        // The sender waits for clients, who share its two cores.
        let limits = HubLimits.with { ($0.slowConsumer, $0.keepAliveInterval) = (.wait, .seconds(3_600)) }
        try await RealServer.run([testHub(Probe(), limits)], loops: 4) { server in
            var receivers: [NumberReceiver] = []
            for number in 0..<50 {
                let socket = try await server.webSocket(loop: number % 4)
                socket.send(TestSocket.handshake)
                _ = await socket.frames(1)
                receivers.append(NumberReceiver(socket))
            }
            let context = server.hubContext(TestHub.self)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<callers {
                    group.addTask {
                        for number in 0..<total / callers {
                            try await context.clients.all.call("n", caller * NumberReceiver.callers + number)
                        }
                    }
                }
                try await group.waitForAll()
            }
            for receiver in receivers {
                let heard = await receiver.heard.until { $0.count >= total || $0.hasEnded }
                #expect(heard == NumberReceiver.Heard(count: total))
            }
        }
    }
}
