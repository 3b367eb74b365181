import HubBase
import HubNetwork
import HubTesting
import Testing

struct EchoTests {
    @Test(arguments: [1, 2])
    func whatAClientSendsComesBack(loops count: Int) async throws {
        try await withLoops(count) { loops in
            let listener = try await loops.listen(on: anyPort) { stream in stream.setReceiver(Echo(stream)) }
            #expect(listener.address.host == "127.0.0.1")
            #expect(listener.address.port != 0)
            let loop = loops.all[0]
            let client = StreamRecorder(try await loop.poller.connect(to: listener.address, on: loop))
            let sent = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            client.send(sent)
            let received = await client.bytes(sent.count)
            let isWhole = received == sent
            #expect(isWhole)
        }
    }
}
