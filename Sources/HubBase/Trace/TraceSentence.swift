/// What a record says. Sentences about calls have a form of their own, so that nobody who reads JSON lines must take texts apart.
public enum TraceSentence: Sendable, Equatable {
    /// Anything, unescaped: it may hold what a client sent.
    case text(String)
    /// A client calls a method.
    case call(method: String, hub: String)
    /// A hub calls its clients.
    case send(method: String, hub: String)
    /// A call went well.
    case completed(method: String, hub: String)
    /// A call failed.
    case failed(method: String, hub: String)

    /// The sentence, unescaped; those about calls are the guides', byte for byte.
    public var text: String {
        guard let (start, method, middle, hub) = pieces else {
            guard case .text(let text) = self else { return "" }
            return text
        }
        return "\(start)\(method)\(middle)\(hub)"
    }

    /// What JSON lines call it, nil for a free text.
    public var event: String? {
        switch self {
        case .text: nil
        case .call: "call"
        case .send: "send"
        case .completed: "completed"
        case .failed: "failed"
        }
    }

    /// A sentence about a call in pieces that need not be put together to be written.
    package var pieces: (start: StaticString, method: String, middle: StaticString, hub: String)? {
        switch self {
        case .text: nil
        case .call(let method, let hub): ("=> Invoking ", method, " on hub ", hub)
        case .send(let method, let hub): ("<= Invoking ", method, " on client hub ", hub)
        case .completed(let method, let hub): ("=> Invoked ", method, " on hub ", hub)
        case .failed(let method, let hub): ("=> Failed ", method, " on hub ", hub)
        }
    }

    var size: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .call(let method, let hub), .send(let method, let hub), .completed(let method, let hub),
            .failed(let method, let hub):
            method.utf8.count + hub.utf8.count
        }
    }
}
