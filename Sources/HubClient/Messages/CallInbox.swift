import HubBase
import HubValues

/// The calls a server makes: to handlers, to who waits for one, or kept for who will. Used on its loop only.
struct CallInbox {
    typealias Handler = @Sendable ([HubValue]) -> Void

    /// Calls and their bytes that are kept at most; beyond it the oldest are dropped, since nobody asked for them.
    static let capacity = 1_000
    static let capacityInBytes = 16 * 1024 * 1024

    /// Is told of every call, and nobody else is.
    var listener: (@Sendable (_ method: String, _ arguments: [HubValue]) -> Void)?

    private var handlers: [String: [Handler]] = [:]
    private var kept: [(method: String, arguments: [HubValue], size: Int)] = []
    private var keptSize = 0
    private var waiting: [(method: String, waiter: Waiter<[HubValue]>)] = []
    private var end: ClientError?

    mutating func add(_ handler: @escaping Handler, for method: String) { handlers[method, default: []].append(handler) }

    /// A call has come; answers who is to be told of it. Without anybody it goes to who waits, or is kept.
    ///
    /// - Parameter size: bytes of the record that brought the call.
    mutating func take(_ method: String, _ arguments: [HubValue], size: Int) -> [Handler] {
        if let listener { return [{ listener(method, $0) }] }
        if let handlers = handlers[method] { return handlers }
        if let index = waiting.firstIndex(where: { $0.method == method && !$0.waiter.isFinished }) {
            waiting.remove(at: index).waiter.finish(.success(arguments))
        } else {
            kept.append((method, arguments, size))
            keptSize += size
            while kept.count > Self.capacity || keptSize > Self.capacityInBytes && kept.count > 1 {
                keptSize -= kept.removeFirst().size
            }
        }
        return []
    }

    /// Gives the waiter the next call of that method, now or later.
    mutating func wait(_ waiter: Waiter<[HubValue]>, for method: String) {
        if let index = kept.firstIndex(where: { $0.method == method }) {
            let call = kept.remove(at: index)
            keptSize -= call.size
            waiter.finish(.success(call.arguments))
        } else if let end {
            waiter.finish(.failure(end))
        } else {
            waiting.removeAll { $0.waiter.isFinished }
            waiting.append((method, waiter))
        }
    }

    /// Nothing comes any more; what is kept can still be taken.
    mutating func finish(_ error: ClientError) {
        end = error
        for (_, waiter) in waiting { waiter.finish(.failure(error)) }
        waiting = []
        handlers = [:]
    }
}
