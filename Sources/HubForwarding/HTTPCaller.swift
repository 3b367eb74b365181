internal import CCurl
internal import Hubs

/// Sends requests from one loop, over libcurl's multi interface, whose sockets and deadlines the loop watches. It keeps connections that
/// can be used again.
final class HTTPCaller: Sendable {
    let loop: EventLoop
    // curl's multi handle. Made here and cleaned up in `deinit`; between, touched on the loop only: every way in checks it.
    private nonisolated(unsafe) let multi: UnsafeMutableRawPointer
    // All three touched on the loop only, too.
    private nonisolated(unsafe) var transfers: [UnsafeMutableRawPointer: HTTPTransfer] = [:]
    private nonisolated(unsafe) var watches: [curl_socket_t: any DescriptorWatch] = [:]
    private nonisolated(unsafe) let timer: DeadlineTimer

    /// Once in a process, before anything else of curl.
    private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    /// Connections that are kept while idle, at most.
    private static let idleConnections = 64

    /// On the loop. Nil if there is no memory.
    init?(on loop: EventLoop) {
        loop.check()
        guard Self.isReady, let multi = curl_multi_init() else { return nil }
        self.loop = loop
        self.multi = multi
        timer = DeadlineTimer(loop)
        timer.action = { [weak self] in self?.act(CURL_SOCKET_TIMEOUT) }
        // curl calls back only while a transfer is under way or begins, and a transfer keeps its caller; `deinit` takes the callbacks away.
        let owner = Unmanaged.passUnretained(self).toOpaque()
        multi_set_number(multi, CURLMOPT_MAXCONNECTS, Self.idleConnections)
        multi_set_watching(multi, { _, socket, what, owner, _ in caller(owner).watch(socket, for: what) }, owner)
        multi_set_timing(multi, { _, milliseconds, owner in caller(owner).wait(milliseconds) }, owner)
    }

    // No transfer is left, so nobody uses the handle; what it still closes, idle connections, needs no loop.
    deinit {
        multi_set_watching(multi, nil, nil)
        multi_set_timing(multi, nil, nil)
        curl_multi_cleanup(multi)
    }

    // MARK: For calls

    /// Sends a request and waits for the whole answer. Cancelling the task ends the request, with `CancellationError`.
    ///
    /// - Throws: `ForwardError` for everything else that keeps the answer from coming.
    nonisolated(nonsending) func send(_ post: HTTPPost) async throws -> HTTPAnswer {
        let attempt = Attempt()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                loop.onLoop { self.start(post, attempt, continuation) }
            }
        } onCancel: {
            loop.onLoop { self.cancel(attempt) }
        }
    }

    /// A request from the moment that somebody waits for it. Touched on the loop only.
    private final class Attempt: Sendable {
        /// While it is under way: a handle's address alone could be another one's by the time of a late cancellation.
        nonisolated(unsafe) var transfer: HTTPTransfer?
        nonisolated(unsafe) var isCancelled = false
    }

    private func start(
        _ post: HTTPPost, _ attempt: Attempt, _ continuation: CheckedContinuation<HTTPAnswer, any Error>
    ) {
        loop.check()
        if attempt.isCancelled || loop.isStopped { return continuation.resume(throwing: CancellationError()) }
        let transfer = HTTPTransfer(post, by: self) { result in
            attempt.transfer = nil
            continuation.resume(with: result)
        }
        guard let transfer else { return continuation.resume(throwing: ForwardError.other("there is no memory")) }
        attempt.transfer = transfer
        transfers[transfer.easy] = transfer
        let code = curl_multi_add_handle(multi, transfer.easy)
        guard code != CURLM_OK else { return }
        transfers[transfer.easy] = nil
        transfer.end(CURLE_FAILED_INIT)
    }

    private func cancel(_ attempt: Attempt) {
        loop.check()
        attempt.isCancelled = true
        guard let transfer = attempt.transfer else { return }
        curl_multi_remove_handle(multi, transfer.easy)
        transfers[transfer.easy] = nil
        transfer.cancel()
    }

    // MARK: For curl

    /// Something can go on; then tells of the transfers that have ended.
    private func act(_ socket: curl_socket_t, _ events: Int32 = 0) {
        loop.check()
        var running: Int32 = 0
        guard curl_multi_socket_action(multi, socket, events, &running) == CURLM_OK else { return endAll() }
        var left: Int32 = 0
        // The message lies in curl's memory until the handle is taken out.
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
            let code = message_result(message)
            curl_multi_remove_handle(multi, easy)
            transfers.removeValue(forKey: easy)?.end(code)
        }
    }

    /// A callback refused, or there is no memory: curl would go on with nothing, and begins anew once nothing is left.
    private func endAll() {
        for (easy, transfer) in transfers {
            curl_multi_remove_handle(multi, easy)
            transfer.end(CURLE_ABORTED_BY_CALLBACK)
        }
        transfers = [:]
    }

    /// In a callback of curl, so it may not be called: what follows comes with the loop's next round.
    private func wait(_ milliseconds: Int) -> Int32 {
        timer.set(after: milliseconds > 1 ? .milliseconds(milliseconds) : nil)
        // The wheel is too coarse for what is due now.
        if milliseconds == 0 || milliseconds == 1 { loop.execute { [weak self] in self?.act(CURL_SOCKET_TIMEOUT) } }
        return 0
    }

    /// In a callback of curl. -1 ends its transfers.
    private func watch(_ socket: curl_socket_t, for what: Int32) -> Int32 {
        if what == CURL_POLL_REMOVE {
            watches.removeValue(forKey: socket)?.close()
            return 0
        }
        do {
            let watch =
                try watches[socket] ?? loop.poller.watch(socket, on: loop) { [weak self] in self?.happened($0, at: socket) }
            watches[socket] = watch
            var readiness: Readiness = []
            if what & CURL_POLL_IN != 0 { readiness.insert(.reading) }
            if what & CURL_POLL_OUT != 0 { readiness.insert(.writing) }
            watch.await(readiness)
            return 0
        } catch {
            return -1
        }
    }

    private func happened(_ readiness: Readiness, at socket: curl_socket_t) {
        var events: Int32 = 0
        if readiness.contains(.reading) { events |= CURL_CSELECT_IN }
        if readiness.contains(.writing) { events |= CURL_CSELECT_OUT }
        if readiness.contains(.failed) { events |= CURL_CSELECT_ERR }
        act(socket, events)
    }
}

/// The caller of one of curl's callbacks: `owner` is what `init` gave, and a transfer keeps the caller meanwhile.
private func caller(_ owner: UnsafeMutableRawPointer?) -> HTTPCaller {
    guard let owner else { preconditionFailure("every multi handle has its caller until `deinit` takes the callbacks away") }
    return Unmanaged<HTTPCaller>.fromOpaque(owner).takeUnretainedValue()
}
