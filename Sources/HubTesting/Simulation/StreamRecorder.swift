package import HubBase

/// Keeps everything a stream tells its receiver, and lets a test wait for it.
package final class StreamRecorder: ByteReceiver {
    package struct Heard: Sendable {
        package var bytes: [UInt8] = []
        package var reads = 0
        package var writables = 0
        package var ends = 0
        package var error: (any Error)?
    }

    private struct State {
        var heard = Heard()
        var waiting: [(until: @Sendable (Heard) -> Bool, continuation: CheckedContinuation<Heard, Never>)] = []
    }

    package let stream: any ByteStream
    private let state = Lock(State())

    /// Becomes the receiver of `stream`, on its loop.
    package init(_ stream: any ByteStream) {
        self.stream = stream
        stream.loop.onLoop { stream.setReceiver(self) }
    }

    // MARK: For tests

    /// What has been heard so far.
    package var heard: Heard { state.withLock { $0.heard } }

    /// Waits until `condition` holds, and answers what has been heard then.
    package func heard(_ condition: @escaping @Sendable (Heard) -> Bool) async -> Heard {
        await withCheckedContinuation { continuation in
            let now: Heard? = state.withLock { state in
                if condition(state.heard) { return state.heard }
                state.waiting.append((condition, continuation))
                return nil
            }
            if let now { continuation.resume(returning: now) }
        }
    }

    /// Waits for that many bytes.
    package func bytes(_ count: Int) async -> [UInt8] { await heard { $0.bytes.count >= count }.bytes }

    /// Waits for the end.
    package func end() async -> Heard { await heard { $0.ends > 0 } }

    /// Writes on the stream's loop; the order of the calls of one thread is kept.
    package func send(_ bytes: [UInt8]) {
        let stream = stream
        stream.loop.execute { stream.write(bytes.span) }
    }

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

    // MARK: ByteReceiver

    package func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    package func received(_ range: Range<Int>) {
        let bytes = stream.loop.withInput(range) { input in input.indices.map { input[$0] } }
        note {
            $0.bytes += bytes
            $0.reads += 1
        }
    }

    package func writable() { note { $0.writables += 1 } }

    package func ended(_ error: (any Error)?) {
        note {
            $0.ends += 1
            $0.error = error
        }
    }
}
