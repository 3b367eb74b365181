import HubBase
import HubTesting
import Testing

/// Nothing leaves a loop before the log has its lines, and the loop waits for none of that.
struct WriteGateTests {
    private let poller = ManualPoller()
    private let loop: EventLoop
    private let log = SlowLog()
    private let traces = TraceSwitch()

    init() {
        loop = EventLoop(index: 0, poller: poller)
        traces.set(level: .information, rules: [], listeners: [log])
        loop.entered { [loop, traces] in loop.holdBack(for: traces) }
    }

    /// A listener that gives its word when the test says so.
    private final class SlowLog: TraceListener {
        private let waiting = Lock<[@Sendable () -> Void]>([])
        var settles: Bool { true }
        var asked: Int { waiting.withLock { $0.count } }
        func write(_ record: TraceRecord) {}
        func settle(_ done: @escaping @Sendable () -> Void) { waiting.withLock { $0.append(done) } }
        func giveWord() {
            let waiting = waiting.withLock { waiting in
                defer { waiting = [] }
                return waiting
            }
            for done in waiting { done() }
        }
    }

    /// A stream that asks the gate, as the contract says.
    private final class AskingStream: ByteStream {
        let loop: EventLoop
        let peer = SocketAddress(host: "127.0.0.1", port: 1)
        private let state = Lock((held: HeldBytes(), sent: ""))

        init(_ loop: EventLoop) { self.loop = loop }

        var sent: String { state.withLock { $0.sent } }
        var unsent: Int { state.withLock { $0.held.count } }
        func setReceiver(_ receiver: any ByteReceiver) {}
        func setReading(_ on: Bool) {}
        func close(flushing: Bool) {}
        func write(_ bytes: Span<UInt8>) { write([SharedBytes(bytes)]) }

        func write(_ batch: [SharedBytes]) {
            if loop.gate.isOpen(on: loop) { return send(batch) }
            if state.withLock({ $0.held.add(batch) }) { loop.gate.hold(self) }
        }

        func heldBytesAreNext() { state.withLock { $0.held.advance() } }
        func heldBytesMayLeave() { send(state.withLock { $0.held.take() }) }

        private func send(_ batch: [SharedBytes]) {
            let text = batch.map { bytes in bytes.withSpan { String(decoding: [UInt8](copying: $0), as: UTF8.self) } }.joined()
            state.withLock { $0.sent += text }
        }
    }

    private func say(_ text: String = "x") { traces.source("a").information(text) }

    private func write(_ text: String, to stream: AskingStream) { loop.entered { stream.write(text.utf8Span.span) } }

    private func turn() { loop.entered { _ = loop.turn() } }

    @Test func whileNothingWasSaidBytesLeaveAtOnce() {
        let stream = AskingStream(loop)
        write("a", to: stream)
        #expect(stream.sent == "a" && log.asked == 0)
    }

    @Test func bytesWaitForTheWordOfTheLog() {
        let stream = AskingStream(loop)
        say()
        write("a", to: stream)
        turn()
        #expect(stream.sent == "" && stream.unsent == 1 && log.asked == 1)
        log.giveWord()
        #expect(stream.sent == "")
        turn()
        #expect(stream.sent == "a" && stream.unsent == 0)
        write("b", to: stream)
        #expect(stream.sent == "ab")
    }

    /// One wait for all that wait.
    @Test func allStreamsThatCameMeanwhileWaitForOneWord() {
        let streams = (0..<4).map { _ in AskingStream(loop) }
        say()
        write("0", to: streams[0])
        for number in 1..<4 {
            say()
            write("\(number)", to: streams[number])
        }
        #expect(log.asked == 1)
        log.giveWord()
        turn()
        #expect(streams.map(\.sent) == ["0", "", "", ""])
        #expect(log.asked == 1)
        log.giveWord()
        turn()
        #expect(streams.map(\.sent) == ["0", "1", "2", "3"])
        #expect(log.asked == 0)
    }

    @Test func bytesOfAStreamKeepTheirOrderOverRounds() {
        let stream = AskingStream(loop)
        say()
        write("a", to: stream)
        say()
        write("b", to: stream)
        write("c", to: stream)
        log.giveWord()
        turn()
        #expect(stream.sent == "a")
        say()
        write("d", to: stream)
        log.giveWord()
        turn()
        #expect(stream.sent == "abc")
        log.giveWord()
        turn()
        #expect(stream.sent == "abcd")
    }

    /// What came during a round about which nothing was said leaves with it.
    @Test func whoHasNothingToWaitForWaitsForNoSecondWord() {
        let (one, two) = (AskingStream(loop), AskingStream(loop))
        say()
        write("a", to: one)
        write("b", to: two)
        log.giveWord()
        turn()
        #expect(one.sent == "a" && two.sent == "b" && log.asked == 0)
    }

    @Test func afterASecondTheyLeaveAllTheSame() {
        let stream = AskingStream(loop)
        say()
        write("a", to: stream)
        poller.now = poller.now.advanced(by: .milliseconds(900))
        turn()
        #expect(stream.sent == "")
        poller.now = poller.now.advanced(by: .milliseconds(300))
        turn()
        #expect(stream.sent == "a")
    }

    /// The word of a round that nobody waits for any more ends none of a later one.
    @Test func aWordThatComesTooLateMeansNothing() {
        let stream = AskingStream(loop)
        say()
        write("a", to: stream)
        poller.now = poller.now.advanced(by: .milliseconds(1_300))
        turn()
        #expect(stream.sent == "a")
        say()
        write("b", to: stream)
        log.giveWord()
        turn()
        #expect(stream.sent == "ab")
    }

    @Test func theLoopGoesOnMeanwhile() {
        let stream = AskingStream(loop)
        say()
        write("a", to: stream)
        let ran = Lock(false)
        loop.execute { ran.withLock { $0 = true } }
        turn()
        #expect(ran.withLock { $0 } && stream.sent == "")
    }
}
