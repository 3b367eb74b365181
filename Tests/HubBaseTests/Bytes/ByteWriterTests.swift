import HubBase
import Testing

struct ByteWriterTests {
    /// What `fill` leaves in a writer that starts with `capacity`.
    private func written(_ capacity: Int = 1, _ fill: (inout ByteWriter) -> Void) -> [UInt8] {
        var writer = ByteWriter(capacity: capacity)
        fill(&writer)
        return writer.withSpan { [UInt8](copying: $0) }
    }

    @Test(arguments: [1, 16, 17, 1_000])
    func everythingAppendedStandsInOrder(capacity: Int) {
        let hundred = [UInt8](repeating: 9, count: 100)
        let bytes = written(capacity) {
            $0.append(0x41)
            $0.append("static ")
            $0.append("text é😀 " as String)
            $0.append([1, 2, 3])
            $0.append(hundred.span)
            $0.append(SharedBytes { $0.append([4, 5]) })
        }
        let expected = [0x41] + Array("static text é😀 ".utf8) + [1, 2, 3] + hundred + [4, 5]
        #expect(bytes == expected)
    }

    @Test(arguments: [0, 7, 9, 10, 99, 100, 12_345, Int.max, -1, -10, Int.min])
    func numbersAreDecimal(number: Int) {
        #expect(written { $0.append(decimal: number) } == Array("\(number)".utf8))
    }

    @Test(arguments: [UInt64.max, 10_000_000_000_000_000_000])
    func largestNumbersAreDecimal(number: UInt64) {
        #expect(written { $0.append(decimal: number) } == Array("\(number)".utf8))
    }

    @Test func emptyThingsAddNothing() {
        let bytes = written {
            $0.append("")
            $0.append("" as String)
            $0.append([])
            $0.append(SharedBytes { _ in })
            $0.skip(0)
        }
        #expect(bytes.isEmpty)
    }

    @Test func roomThatWasSkippedIsFilledLater() {
        let bytes = written {
            $0.skip(2)
            $0.append("body")
            $0.store(7, at: 0)
        }
        #expect(bytes == [7, 0] + Array("body".utf8))
    }

    @Test(arguments: [(2, 5), (5, 2), (2, 2), (6, 0), (0, 40)])
    func theTailMoves(source: Int, target: Int) {
        let all = Array("abcdef".utf8)
        let bytes = written {
            $0.append(all)
            $0.moveTail(from: source, to: target)
        }
        #expect(bytes.count == target + all.count - source)
        #expect(bytes.suffix(all.count - source) == all.suffix(from: source))
        let kept = min(source, target)
        #expect(bytes.prefix(kept) == all.prefix(kept))
    }

    @Test func truncatingForgetsTheRest() {
        let bytes = written {
            $0.append("abcdef")
            $0.truncate(to: 2)
            $0.append("x")
        }
        #expect(bytes == Array("abx".utf8))
    }

    @Test(arguments: [0, 10, 1_000_000])
    func anEmptiedWriterWritesAgain(keeping limit: Int) {
        let bytes = written {
            $0.append([UInt8](repeating: 1, count: 100_000))
            $0.removeAll(keepingAtMost: limit)
            #expect($0.count == 0)
            $0.append("again")
        }
        #expect(bytes == Array("again".utf8))
    }

    @Test func bytesCanBeChangedInPlace() {
        let bytes = written {
            $0.append("abc")
            $0.withMutableSpan { $0[1] = 0x2A }
        }
        #expect(bytes == Array("a*c".utf8))
    }

    @Test func whatIsOutOfBoundsTraps() async {
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter()
            writer.append("ab")
            writer.store(0, at: 2)
        }
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter()
            writer.truncate(to: 1)
        }
        await #expect(processExitsWith: .failure) {
            var writer = ByteWriter()
            writer.moveTail(from: 1, to: 0)
        }
    }
}
