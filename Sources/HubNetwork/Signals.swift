internal import CUV
internal import Glibc
package import HubBase

/// What the process is told from outside, one element for each time, as long as somebody iterates. Then the system's default returns.
///
/// A signal that comes while the last one is still being handled waits; more than eight waiting are one too many, and lost.
package struct Signals: AsyncSequence, Sendable {
    package enum Signal: Sendable, CaseIterable {
        /// SIGTERM: end in good order.
        case terminate
        /// SIGINT: the same, from the keyboard.
        case interrupt
        /// SIGHUP: look at the configuration again.
        case hangUp
        /// SIGUSR1: open log files anew.
        case user1

        fileprivate var number: Int32 {
            switch self {
            case .terminate: SIGTERM
            case .interrupt: SIGINT
            case .hangUp: SIGHUP
            case .user1: SIGUSR1
            }
        }
    }

    private let stream: AsyncStream<Signal>

    /// Watches from now on. `loop` runs over a `UVPoller`; over any other no signal ever comes.
    package init(on loop: EventLoop) {
        let (stream, continuation) = AsyncStream.makeStream(of: Signal.self, bufferingPolicy: .bufferingOldest(8))
        self.stream = stream
        guard let poller = loop.poller as? UVPoller else { return }
        loop.onLoop {
            guard !loop.isStopped else { return continuation.finish() }
            let watchers = Signal.allCases.compactMap { SignalWatcher($0, of: poller, continuation) }
            continuation.onTermination = { _ in
                loop.onLoop { for watcher in watchers { watcher.close() } }
            }
        }
    }

    package func makeAsyncIterator() -> AsyncStream<Signal>.Iterator { stream.makeAsyncIterator() }
}

/// Passes one signal on.
private final class SignalWatcher: UVOwner, Sendable {
    private let signal: Signals.Signal
    private let continuation: AsyncStream<Signals.Signal>.Continuation
    // Touched on the poller's loop only.
    private nonisolated(unsafe) let handle = UVHandle<uv_signal_t>()
    private nonisolated(unsafe) var isOpen = true

    init?(_ signal: Signals.Signal, of poller: UVPoller, _ continuation: AsyncStream<Signals.Signal>.Continuation) {
        self.signal = signal
        self.continuation = continuation
        guard handle.open(for: self, { uv_signal_init(poller.uv, $0) }) == 0 else { return nil }
        let status = uv_signal_start(
            handle.raw,
            { handle, _ in
                let watcher = owner(SignalWatcher.self, handle?.pointee.data)
                watcher.continuation.yield(watcher.signal)
            }, signal.number)
        guard status == 0 else {
            close()
            return nil
        }
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        handle.close()
    }

    func loopEnds() {
        close()
        continuation.finish()
    }

    func handleClosed() {}
}
