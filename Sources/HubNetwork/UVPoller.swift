internal import CUV
internal import Glibc
package import HubBase
internal import Synchronization

/// The `Poller` over libuv: one `uv_loop_t`, whose prepare step is the loop's turn.
///
/// A process that makes one ignores SIGPIPE from then on.
package final class UVPoller: Poller {
    // The libuv loop and its handles belong to the thread in `run`; before and after, to whoever alone knows the poller.
    // `uv_async_send` is called from everywhere, which libuv allows until the handle closes: in `deinit`.
    nonisolated(unsafe) let uv: UnsafeMutablePointer<uv_loop_t>
    private nonisolated(unsafe) let waker: UnsafeMutablePointer<uv_async_t>
    private nonisolated(unsafe) let prepare: UnsafeMutablePointer<uv_prepare_t>
    private nonisolated(unsafe) let timer: UnsafeMutablePointer<uv_timer_t>
    // Both touched by the thread in `run` alone, whose caller holds the loop meanwhile.
    private nonisolated(unsafe) var armed: LoopInstant?
    private nonisolated(unsafe) unowned(unsafe) var running: EventLoop?
    private let thread = Atomic<UInt>(0)
    let trace: TraceSource

    private static let ignoresBrokenPipes: Void = { _ = signal(SIGPIPE, SIG_IGN) }()

    /// A poller that warns in `trace`.
    package init(trace: TraceSource) throws {
        _ = Self.ignoresBrokenPipes
        let uv = UnsafeMutablePointer<uv_loop_t>.allocate(capacity: 1)
        let waker = UnsafeMutablePointer<uv_async_t>.allocate(capacity: 1)
        var status = uv_loop_init(uv)
        if status == 0 {
            status = uv_async_init(uv, waker) { _ in }
            if status != 0 { uv_loop_close(uv) }
        }
        guard status == 0 else {
            uv.deallocate()
            waker.deallocate()
            throw UVError(action: "make an event loop", status: status)
        }
        self.uv = uv
        self.waker = waker
        self.trace = trace
        prepare = .allocate(capacity: 1)
        timer = .allocate(capacity: 1)
        uv_prepare_init(uv, prepare)
        uv_timer_init(uv, timer)
        // The poller outlives its own three handles.
        let poller = Unmanaged.passUnretained(self).toOpaque()
        waker.pointee.data = nil
        prepare.pointee.data = poller
        timer.pointee.data = poller
    }

    deinit {
        closeOthers()
        uv_close(UnsafeMutableRawPointer(waker).assumingMemoryBound(to: uv_handle_t.self), nil)
        uv_close(UnsafeMutableRawPointer(prepare).assumingMemoryBound(to: uv_handle_t.self), nil)
        uv_close(UnsafeMutableRawPointer(timer).assumingMemoryBound(to: uv_handle_t.self), nil)
        uv_run(uv, UV_RUN_DEFAULT)
        uv_loop_close(uv)
        waker.deallocate()
        prepare.deallocate()
        timer.deallocate()
        uv.deallocate()
    }

    // MARK: Poller

    package var now: LoopInstant {
        // The loop's own time is read once a step; elsewhere it would be that of the loop's last step.
        if isOnThread { return LoopInstant(nanoseconds: Int64(clamping: uv_now(uv)) * 1_000_000) }
        return exactNow
    }

    package var exactNow: LoopInstant { LoopInstant(nanoseconds: Int64(clamping: uv_hrtime())) }

    package func wake() { uv_async_send(waker) }

    package func run(_ loop: EventLoop) {
        thread.store(UInt(pthread_self()), ordering: .relaxed)
        running = loop
        uv_prepare_start(prepare) { handle in owner(UVPoller.self, handle?.pointee.data).turn() }
        uv_run(uv, UV_RUN_DEFAULT)
        uv_prepare_stop(prepare)
        uv_timer_stop(timer)
        armed = nil
        closeOthers()
        // What the closed streams' receivers still had to do.
        _ = loop.turn()
        running = nil
        thread.store(0, ordering: .relaxed)
    }

    // MARK: The loop

    private var isOnThread: Bool { thread.load(ordering: .relaxed) == UInt(pthread_self()) }

    /// Traps elsewhere than on the loop's thread, once there is one.
    func check() { precondition(isOnThread || thread.load(ordering: .relaxed) == 0, "not on the loop's thread") }

    /// The loop in `run`, for what happens on it.
    var current: EventLoop? { isOnThread ? running : nil }

    private func turn() {
        guard let running else { return }
        arm(running.turn())
        if running.isStopped { uv_stop(uv) }
    }

    private func arm(_ next: LoopInstant?) {
        guard next != armed else { return }
        armed = next
        guard let next else {
            uv_timer_stop(timer)
            return
        }
        // Rounded up: never early.
        let wait = max(0, (next.nanoseconds - now.nanoseconds + 999_999) / 1_000_000)
        uv_timer_start(timer, { handle in owner(UVPoller.self, handle?.pointee.data).armed = nil }, UInt64(wait), 0)
    }

    /// Closes every handle but the poller's own, and waits until all are gone.
    private func closeOthers() {
        uv_walk(
            uv,
            { handle, poller in
                guard let handle, let data = handle.pointee.data, data != poller else { return }
                tellOwner(of: handle)
            }, Unmanaged.passUnretained(self).toOpaque())
        // Waits for nothing: the waker, which never ends, does not count.
        uv_unref(UnsafeMutableRawPointer(waker).assumingMemoryBound(to: uv_handle_t.self))
        uv_run(uv, UV_RUN_DEFAULT)
        uv_ref(UnsafeMutableRawPointer(waker).assumingMemoryBound(to: uv_handle_t.self))
    }
}
