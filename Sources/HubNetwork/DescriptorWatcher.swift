internal import CUV
package import HubBase

extension UVPoller {
    /// Throws `UVError` for what is no socket, or is watched already.
    package func watch(
        _ descriptor: Int32, on loop: EventLoop, _ ready: @escaping @Sendable (Readiness) -> Void
    ) throws -> any DescriptorWatch {
        loop.check()
        guard !loop.isStopped else { throw UVError(action: "watch a descriptor", status: UV_ECANCELED.rawValue) }
        return try DescriptorWatcher(descriptor, on: loop, of: self, ready)
    }
}

/// Watches one descriptor of somebody else's.
private final class DescriptorWatcher: DescriptorWatch, UVOwner {
    private let loop: EventLoop
    private let ready: @Sendable (Readiness) -> Void
    // Touched on the loop only: each member checks it, and libuv calls back there.
    private nonisolated(unsafe) let handle = UVHandle<uv_poll_t>()
    private nonisolated(unsafe) var isOpen = true

    init(
        _ descriptor: Int32, on loop: EventLoop, of poller: UVPoller, _ ready: @escaping @Sendable (Readiness) -> Void
    ) throws(UVError) {
        self.loop = loop
        self.ready = ready
        let status = handle.open(for: self) { uv_poll_init(poller.uv, $0, descriptor) }
        guard status == 0 else { throw UVError(action: "watch a descriptor", status: status) }
    }

    func await(_ readiness: Readiness) {
        loop.check()
        guard isOpen else { return }
        var events: UInt32 = 0
        if readiness.contains(.reading) { events |= UV_READABLE.rawValue }
        if readiness.contains(.writing) { events |= UV_WRITABLE.rawValue }
        guard events != 0 else {
            uv_poll_stop(handle.raw)
            return
        }
        let status = uv_poll_start(handle.raw, Int32(events)) { handle, status, events in
            owner(DescriptorWatcher.self, handle?.pointee.data).happened(status, UInt32(bitPattern: events))
        }
        // In the next turn: whoever waits is not called while it says so.
        if status != 0 { loop.execute { [self] in if isOpen { ready(.failed) } } }
    }

    func close() {
        loop.check()
        guard isOpen else { return }
        isOpen = false
        handle.close()
    }

    private func happened(_ status: Int32, _ events: UInt32) {
        guard isOpen else { return }
        var readiness: Readiness = status == 0 ? [] : .failed
        if events & UV_READABLE.rawValue != 0 { readiness.insert(.reading) }
        if events & UV_WRITABLE.rawValue != 0 { readiness.insert(.writing) }
        ready(readiness)
    }

    func loopEnds() { close() }

    func handleClosed() {}
}
