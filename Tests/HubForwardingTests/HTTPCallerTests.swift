import HubBase
import HubTesting
import Testing

@testable import HubForwarding

/// Requests over a real loop, to a back end whose answers are written by hand.
struct HTTPCallerTests {
    private let one = "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n"

    @Test func aConnectionIsUsedAgain() async throws {
        try await HandmadeBackEnd.run { peer in
            let backEnd = BackEnd(limit: 64)
            for count in 1...3 {
                let sending = peer.send(peer.post(), to: backEnd)
                let connection = await peer.connection(0)
                let request = await peer.request(count, on: connection)
                #expect(request.hasPrefix("POST /path HTTP/1.1\r\nHost: 127.0.0.1:"))
                #expect(request.contains("\r\nContent-Type: application/json\r\n") && request.contains("\r\nx-y: z\r\n"))
                #expect(request.contains("\r\nContent-Length: 2") && !request.contains("Expect"))
                connection.send(one + "\(count)")
                let answer = try await sending.value
                #expect(answer.status == 200 && answer.body == Array("\(count)".utf8))
            }
            #expect(peer.connections.value.count == 1)
        }
    }

    @Test func whatBreaksBeforeAnAnswerIsNotSentAgain() async throws {
        try await HandmadeBackEnd.run { peer in
            let backEnd = BackEnd(limit: 64)
            let first = peer.send(peer.post(), to: backEnd)
            let connection = await peer.connection(0)
            _ = await peer.request(1, on: connection)
            connection.send(one + "1")
            _ = try await first.value
            // On the same connection: curl would open another one and try once more.
            let second = peer.send(peer.post(), to: backEnd)
            _ = await peer.request(2, on: connection)
            connection.close()
            await #expect(throws: ForwardError.broken) { try await second.value }
            let third = peer.send(peer.post(), to: backEnd)
            let next = await peer.heard.until { $0.contains { $0 !== connection && $0.heard.ends == 0 } }
                .first { $0 !== connection && $0.heard.ends == 0 }
            next?.send(one + "3")
            _ = try await third.value
            #expect(peer.requestCount == 3)
        }
    }

    @Test func aCancelledRequestLeavesItsConnection() async throws {
        try await HandmadeBackEnd.run { peer in
            let backEnd = BackEnd(limit: 1)
            let sending = peer.send(peer.post(), to: backEnd)
            let connection = await peer.connection(0)
            _ = await peer.request(1, on: connection)
            sending.cancel()
            await #expect(throws: CancellationError.self) { try await sending.value }
            #expect(await connection.end().ends == 1)
            // And its place is free.
            let next = peer.send(peer.post(), to: backEnd)
            _ = await peer.request(1, on: await peer.connection(1))
            await peer.connection(1).send(one + "1")
            let answer = try await next.value
            #expect(answer.status == 200)
        }
    }

    @Test func oneMoreThanTheLimitFailsAtOnce() async throws {
        try await HandmadeBackEnd.run { peer in
            let backEnd = BackEnd(limit: 2)
            let waiting = [peer.send(peer.post(), to: backEnd), peer.send(peer.post(), to: backEnd)]
            _ = await peer.connection(1)
            await #expect(throws: ForwardError.busy(limit: 2)) { try await backEnd.send(peer.post(), on: peer.loop) }
            for connection in peer.connections.value { connection.send(one + "1") }
            for task in waiting { _ = try await task.value }
            #expect(peer.connections.value.count == 2)
        }
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n", ForwardError.tooLarge(limit: 100)),
        ("HTTP/1.1 200 OK\r\n\r\n" + String(repeating: "x", count: 101), .tooLarge(limit: 100)),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n" + String(repeating: "x", count: 101),
            .tooLarge(limit: 100)
        ),
        ("SSH-2.0-OpenSSH_9.2\r\n", .notHTTP), ("", .broken), ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n1", .broken),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n12", .broken),
    ])
    func whatIsNoAnswerIsSaid(_ text: String, _ error: ForwardError) async throws {
        try await HandmadeBackEnd.run { peer in
            let sending = peer.send(peer.post(limit: 100), to: BackEnd(limit: 1))
            let connection = await peer.connection(0)
            _ = await peer.request(1, on: connection)
            connection.send(text)
            connection.close()
            await #expect(throws: error) { try await sending.value }
        }
    }

    @Test func whoDoesNotAnswerInTimeIsNotWaitedFor() async throws {
        try await HandmadeBackEnd.run { peer in
            let sending = peer.send(peer.post(timeout: .milliseconds(50)), to: BackEnd(limit: 1))
            await #expect(throws: ForwardError.timedOut(after: .milliseconds(50))) { try await sending.value }
        }
    }

    @Test func aLoopWithoutDescriptorsAsksNobody() async throws {
        try await SimulatedNetwork.run { network in
            let post = HTTPPost(
                url: "http://127.0.0.1:1/", fields: [], body: [], timeout: .seconds(1), limit: 1, certificates: nil)
            let backEnd = BackEnd(limit: 1)
            for _ in 1...2 {
                await #expect(throws: ForwardError.self) { try await backEnd.send(post, on: network.loops[0]) }
            }
        }
    }
}
