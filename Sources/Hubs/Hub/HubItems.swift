/// What a method answers bit by bit: any asynchronous sequence, its type forgotten, each item as a value. Every iteration begins one of
/// the sequence's own; nothing runs ahead of who iterates, and an item is encoded when it is asked for.
public struct HubItems: AsyncSequence, Sendable {
    /// Each item as a value.
    public typealias Element = HubValue

    private let begin: @Sendable () -> AsyncIterator

    /// The items of that sequence.
    public init<Items: AsyncSequence & Sendable>(_ items: Items) where Items.Element: Encodable & Sendable {
        begin = { AsyncIterator(items.makeAsyncIterator()) }
    }

    /// Begins the sequence.
    public func makeAsyncIterator() -> AsyncIterator { begin() }

    /// One way through the items. An error ends it: what the sequence throws, and what an item's `encode(to:)` does.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let steps: Steps

        fileprivate init<Items: AsyncIteratorProtocol>(_ items: Items) where Items.Element: Encodable & Sendable {
            steps = StepsOf(items)
        }

        /// The next item, nil behind the last.
        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> HubValue? {
            try await steps.next(isolation: actor)
        }

        /// The next item, nil behind the last.
        public mutating func next() async throws -> HubValue? { try await next(isolation: #isolation) }
    }
}

/// An iterator, its type forgotten: a class, because a closure around it would not belong to whoever iterates.
private class Steps {
    func next(isolation actor: isolated (any Actor)?) async throws -> HubValue? { nil }
}

private final class StepsOf<Items: AsyncIteratorProtocol>: Steps where Items.Element: Encodable & Sendable {
    private var items: Items

    init(_ items: Items) { self.items = items }

    override func next(isolation actor: isolated (any Actor)?) async throws -> HubValue? {
        try await items.next(isolation: actor).map { try HubValue(encoding: $0) }
    }
}
