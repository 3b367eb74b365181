import HubBase
@testable import Hubs
import HubTesting
import Testing

struct InboundBytesTests {
    /// One connection's inbound bytes over a loop's input, as reads bring them.
    private struct Reader: ~Copyable {
        let loop = EventLoop(index: 0, poller: ManualPoller())
        var inbound = InboundBytes()

        /// One read of `bytes`, of which the first `used` unread ones are then read.
        mutating func read(_ bytes: [UInt8], using used: (Int) -> Int) -> [UInt8] {
            loop.enter()
            defer { loop.leave() }
            let lent = loop.withInput(0..<EventLoop.inputSize) { inbound.lend(&$0) }
            loop.withInput(lent..<lent + bytes.count) { input in
                for index in bytes.indices { input[index] = bytes[index] }
            }
            inbound.arrive(loop.inputPointer, at: lent, length: bytes.count, lent: lent)
            let count = used(inbound.count)
            let first = inbound.withSpan { span in (0..<count).map { span[$0] } }
            inbound.consume(count)
            inbound.settle()
            // The next read of another connection overwrites the input.
            loop.withInput(0..<lent + bytes.count) { input in
                for index in 0..<input.count { input[index] = 0xEE }
            }
            return first
        }
    }

    @Test(arguments: [1, 2, 3, 7, 64, 1_000])
    func bytesAreReadInOrderHoweverTheyCome(chunk: Int) {
        var reader = Reader()
        var random = SplitMix(state: UInt64(chunk))
        let sent = (0..<min(chunk * 500, 20_000)).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var read: [UInt8] = []
        for start in stride(from: 0, to: sent.count, by: chunk) {
            let piece = Array(sent[start..<min(start + chunk, sent.count)])
            read += reader.read(piece) { Int(random.next() % UInt64($0 + 1)) }
        }
        read += reader.read([]) { $0 }
        #expect(read == sent)
        let count = reader.inbound.count
        #expect(count == 0)
    }

    @Test func aLongRestIsKeptWithoutBeingLent() {
        var reader = Reader()
        let sent = (0..<60_000).map { UInt8(truncatingIfNeeded: $0 / 3) }
        var read: [UInt8] = []
        for start in stride(from: 0, to: sent.count, by: 6_000) {
            read += reader.read(Array(sent[start..<start + 6_000])) { _ in 1 }
        }
        read += reader.read([]) { $0 }
        #expect(read == sent)
    }

    @Test func readingMoreThanThereIsTraps() async {
        await #expect(processExitsWith: .failure) {
            var inbound = InboundBytes()
            inbound.consume(1)
        }
    }
}
