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

    package let stream: any ByteStream
    private let state = Watched(Heard())

    /// Becomes the receiver of `stream`, on its loop.
    package init(_ stream: any ByteStream) {
        self.stream = stream
        stream.loop.onLoop { stream.setReceiver(self) }
    }

    // MARK: For tests

    /// What has been heard so far.
    package var heard: Heard { state.value }

    /// Waits until `condition` holds, and answers what has been heard then.
    package func heard(_ condition: @escaping @Sendable (Heard) -> Bool) async -> Heard { await state.until(condition) }

    /// Waits for that many bytes.
    package func bytes(_ count: Int) async -> [UInt8] { await heard { $0.bytes.count >= count }.bytes }

    /// Waits for the end.
    package func end() async -> Heard { await heard { $0.ends > 0 } }

    /// Writes on the stream's loop; the order of the calls of one thread is kept.
    package func send(_ bytes: [UInt8]) {
        let stream = stream
        stream.loop.execute { stream.write(bytes.span) }
    }

    // MARK: ByteReceiver

    package func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    package func received(_ range: Range<Int>) {
        let bytes = stream.loop.withInput(range) { [UInt8](copying: $0.span) }
        state.change {
            $0.bytes += bytes
            $0.reads += 1
        }
    }

    package func writable() { state.change { $0.writables += 1 } }

    package func ended(_ error: (any Error)?) {
        state.change {
            $0.ends += 1
            $0.error = error
        }
    }
}
