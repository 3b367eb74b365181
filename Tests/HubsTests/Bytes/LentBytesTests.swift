import HubBase
@testable import Hubs
import Testing

struct LentBytesTests {
    private func content(_ bytes: LentBytes) -> [UInt8] { bytes.withSpan { [UInt8](copying: $0) } }

    @Test func lentBytesAreTheLendersOwn() {
        let lent = LentBytes()
        #expect(content(lent).isEmpty)
        var buffer: [UInt8] = [1, 2, 3]
        buffer.withUnsafeMutableBufferPointer { memory in
            lent.lend(memory.span)
            #expect(!lent.isKept)
            memory[0] = 9
            #expect(content(lent) == [9, 2, 3])
        }
    }

    @Test(arguments: [1, 127, 128, 129, 5_000])
    func keptBytesOutliveTheBuffer(count: Int) {
        let lent = LentBytes()
        var buffer = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
        let before = buffer
        buffer.withUnsafeMutableBufferPointer { memory in
            lent.lend(memory.span)
            lent.keep()
            memory.update(repeating: 0xFF)
        }
        #expect(lent.isKept)
        #expect(content(lent) == before)
        lent.keep()
        #expect(content(lent) == before)
    }

    @Test func theSameObjectIsLentAgain() {
        let lent = LentBytes()
        for count in [10, 300, 1, 0, 300] {
            let buffer = [UInt8](repeating: UInt8(truncatingIfNeeded: count), count: count)
            let span = buffer.span
            lent.lend(span)
            lent.keep()
            #expect(content(lent) == buffer)
        }
    }
}
