import HubBase
import Synchronization

/// Sends back what it gets, through the loop's output.
final class Echo: ByteReceiver {
    private let stream: any ByteStream

    init(_ stream: any ByteStream) { self.stream = stream }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        let loop = stream.loop
        loop.withInput(range) { bytes in
            loop.gather(for: stream) { $0.append(bytes.span) }
        }
    }

    func writable() {}
    func ended(_ error: (any Error)?) {}
}

/// Keeps everything a stream tells, and lets a test wait for it.
final class Recorder: ByteReceiver {
    struct Heard {
        var bytes: [UInt8] = []
        var reads = 0
        var writables = 0
        var ends = 0
        var error: (any Error)?
    }

    let stream: any ByteStream
    private let state = Lock(State())

    private struct State {
        var heard = Heard()
        var waiting: [(until: @Sendable (Heard) -> Bool, continuation: CheckedContinuation<Heard, Never>)] = []
    }

    /// Begins to read, on the stream's loop.
    init(_ stream: any ByteStream) {
        self.stream = stream
        stream.loop.onLoop { stream.setReceiver(self) }
    }

    /// What was heard when `condition` holds.
    func heard(_ condition: @escaping @Sendable (Heard) -> Bool) async -> Heard {
        await withCheckedContinuation { continuation in
            let now: Heard? = state.withLock { state in
                if condition(state.heard) { return state.heard }
                state.waiting.append((condition, continuation))
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
    }

    func bytes(_ count: Int) async -> [UInt8] { await heard { $0.bytes.count >= count }.bytes }

    func end() async -> Heard { await heard { $0.ends > 0 } }

    private func note(_ change: (inout Heard) -> Void) {
        let ready = state.withLock { state in
            change(&state.heard)
            let heard = state.heard
            let ready = state.waiting.filter { $0.until(heard) }
            state.waiting.removeAll { $0.until(heard) }
            return ready.map { ($0.continuation, heard) }
        }
        for (continuation, heard) in ready { continuation.resume(returning: heard) }
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        let bytes = stream.loop.withInput(range) { input in input.indices.map { input[$0] } }
        note {
            $0.bytes += bytes
            $0.reads += 1
        }
    }

    func writable() { note { $0.writables += 1 } }

    func ended(_ error: (any Error)?) {
        note {
            $0.ends += 1
            $0.error = error
        }
    }
}
