internal import Glibc
package import HubBase

extension EventLoops {
    /// Runs `count` loops over libuv, each on a thread of its own, while `body` runs; then stops them and joins the threads.
    ///
    /// What still waits on a loop then is never resumed, so `body` ends its tasks before. Throws what `body` throws, or `UVError`.
    package static func run<R>(
        count: Int, trace: TraceSource, _ body: (EventLoops) async throws -> R
    ) async throws -> R {
        let loops = EventLoops(try (0..<count).map { EventLoop(index: $0, poller: try UVPoller(trace: trace)) })
        let threads = loops.all.map { LoopThread($0) }
        let result: Result<R, any Error>
        do {
            for thread in threads { try thread.start() }
            result = .success(try await body(loops))
        } catch {
            result = .failure(error)
        }
        // The first one accepts: once it has ended, no socket is on its way to another.
        for thread in threads { await thread.stop() }
        return try result.get()
    }
}

/// The thread of one loop.
private final class LoopThread: Sendable {
    private enum State {
        case new
        case running(pthread_t)
        case awaited(pthread_t, CheckedContinuation<Void, Never>)
        case ended(pthread_t)
        case joined
    }

    private let loop: EventLoop
    private let state = Lock(State.new)

    init(_ loop: EventLoop) { self.loop = loop }

    func start() throws {
        // The thread's own reference, which it takes over first of all.
        let thread = Unmanaged.passRetained(self)
        try state.withLock { state in
            var id = pthread_t()
            let error = pthread_create(
                &id, nil,
                { thread in
                    if let thread { Unmanaged<LoopThread>.fromOpaque(thread).takeRetainedValue().run() }
                    return nil
                }, thread.toOpaque())
            guard error == 0 else {
                thread.release()
                throw UVError(action: "start an event loop's thread", status: -error)
            }
            state = .running(id)
        }
    }

    /// Ends the loop, if it was started, and waits for its thread without holding the caller's.
    func stop() async {
        loop.stop()
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard case .running(let id) = state else { return true }
                state = .awaited(id, continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
        let id: pthread_t? = state.withLock { state in
            guard case .ended(let id) = state else { return nil }
            state = .joined
            return id
        }
        // The thread has nothing left to do.
        if let id { pthread_join(id, nil) }
    }

    private func run() {
        loop.run()
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            switch state {
            case .running(let id): state = .ended(id)
            case .awaited(let id, let continuation):
                state = .ended(id)
                return continuation
            case .new, .ended, .joined: break
            }
            return nil
        }
        waiting?.resume()
    }
}
