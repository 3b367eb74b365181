import HubTesting
import Hubs
import Testing

/// S81: objects as arguments.
struct EncodeOnceTests {
    private struct Message: Encodable {
        let encoded: Watched<Int>

        private enum Keys: CodingKey {
            case userName, tags, inner
        }

        func encode(to encoder: any Encoder) throws {
            encoded.change { $0 += 1 }
            var container = encoder.container(keyedBy: Keys.self)
            try container.encode("ann", forKey: .userName)
            try container.encode([1, 2], forKey: .tags)
            try container.encode(["Free": true], forKey: .inner)
        }
    }

    private static let json =
        #"{"type":1,"target":"receive","arguments":[{"userName":"ann","tags":[1,2],"inner":{"Free":true}},7]}"#

    @Test(arguments: [1, 4]) func aBroadcastToAThousandClientsEncodesItsArgumentsOnce(loops: Int) async throws {
        let encoded = Watched(0)
        try await withServer(on: .init(loops: loops)) { server in
            var sockets: [TestSocket] = []
            for number in 0..<1_000 {
                let socket = try await server.webSocket("/test", loop: number % loops)
                socket.send(Talk.hello)
                sockets.append(socket)
            }
            for socket in sockets { _ = await socket.frames(1) }
            try await server.hubContext(TestHub.self).clients.all.call("receive", Message(encoded: encoded), 7)
            for socket in sockets { #expect(await socket.words(2).last == Self.json) }
            #expect(encoded.value == 1)
        }
    }

    @Test func whatNobodyHearsIsEncodedToFindItsMistakes() async throws {
        let encoded = Watched(0)
        try await withServer { server in
            try await server.hubContext(TestHub.self).clients.user("nobody").call("receive", Message(encoded: encoded))
            #expect(encoded.value == 1)
        }
    }
}
