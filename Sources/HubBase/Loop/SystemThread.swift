import Glibc

/// A thread of the system's that runs one closure: a loop, or whatever must not hold a thread of Swift's pool.
package final class SystemThread: Sendable {
    /// The system starts no more threads.
    package struct CannotStart: Error, CustomStringConvertible {
        private let code: Int32

        package init(code: Int32) { self.code = code }

        package var description: String { "cannot start a thread: \(String(cString: strerror(code)))" }
    }

    private enum State {
        case running
        case awaited(CheckedContinuation<Void, Never>)
        case over
    }

    private let work: @Sendable () -> Void
    private let state = Lock(State.running)
    private let id = Lock<pthread_t?>(nil)

    /// Starts the thread. Throws `CannotStart`.
    package init(_ work: @escaping @Sendable () -> Void) throws {
        self.work = work
        // The thread's own reference, which it takes over first of all.
        let thread = Unmanaged.passRetained(self)
        var id = pthread_t()
        let error = pthread_create(
            &id, nil,
            { thread in
                if let thread { Unmanaged<SystemThread>.fromOpaque(thread).takeRetainedValue().run() }
                return nil
            }, thread.toOpaque())
        guard error == 0 else {
            thread.release()
            throw CannotStart(code: error)
        }
        self.id.withLock { [id] in $0 = id }
    }

    deinit {
        // Nobody joined it; the system frees it by itself.
        if let id = id.withLock({ $0 }) { pthread_detach(id) }
    }

    /// Returns when the closure has returned and the thread is gone; holds no thread meanwhile.
    package func join() async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                if case .over = state { return true }
                state = .awaited(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
        let last: pthread_t? = id.withLock { id in
            defer { id = nil }
            return id
        }
        if let last { pthread_join(last, nil) }
    }

    private func run() {
        work()
        let waiting: CheckedContinuation<Void, Never>? = state.withLock { state in
            defer { state = .over }
            guard case .awaited(let continuation) = state else { return nil }
            return continuation
        }
        waiting?.resume()
    }
}
