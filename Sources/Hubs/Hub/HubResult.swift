/// What a method answers: nothing, a value, or items one by one.
public struct HubResult: Sendable {
    @usableFromInline enum Storage: Sendable {
        case nothing
        case value(HubValue)
        case encodable(any Encodable & Sendable)
        case items(HubItems)
    }

    @usableFromInline let storage: Storage

    /// No value: the client gets null.
    public static let nothing = HubResult(storage: .nothing)

    @usableFromInline init(storage: Storage) { self.storage = storage }

    /// That value.
    public init(_ value: HubValue) { storage = .value(value) }

    /// Those items. No wire carries them yet: who calls such a method is told that it is a streaming one.
    public init(_ items: HubItems) { storage = .items(items) }

    // Async and throwing, so that a table row can always say `try await HubResult(of: …)`: it cannot know what the method is.
    // Inlinable, or each would be an async frame more for every call.

    /// The result of a method that returns nothing.
    @inlinable @inline(__always)
    public nonisolated(nonsending) init(of nothing: Void) async throws { self.init(storage: .nothing) }

    /// The result of a method that returns a text.
    @inlinable @inline(__always)
    public nonisolated(nonsending) init(of text: String) async throws { self.init(storage: .value(.string(text))) }

    /// The result of a method that returns a number.
    @inlinable @inline(__always)
    public nonisolated(nonsending) init(of number: Int) async throws { self.init(storage: .value(.integer(Int64(number)))) }

    /// The result of a method that returns any other value; it is encoded when the answer is written.
    @inlinable @inline(__always)
    public nonisolated(nonsending) init(of value: some Encodable & Sendable) async throws {
        self.init(storage: .encodable(value))
    }

    /// Chosen for what is not `Encodable`, so that the compiler says it in these words.
    @available(*, unavailable, message: "a hub method must return what is Encodable and Sendable, or nothing")
    public nonisolated(nonsending) init(of value: some Any) async throws { self.init(storage: .nothing) }

    /// Chosen for a sequence that is not a value.
    @available(*, unavailable, message: "streams are not available yet: send the values one by one, with 'clients.caller'")
    public nonisolated(nonsending) init(of stream: some AsyncSequence) async throws { self.init(storage: .nothing) }

    /// Whether there is no value.
    public var isNothing: Bool { if case .nothing = storage { true } else { false } }

    /// The value, null if there is none.
    ///
    /// - Throws: what the value's `encode(to:)` throws, `EncodingError` for what no wire can say, and `HubFailure.streaming` for items.
    public consuming func value() throws -> HubValue {
        switch storage {
        case .nothing: .null
        case .value(let value): try value.checked()
        case .encodable(let value): try HubValue(encoding: value)
        case .items: throw HubFailure.streaming
        }
    }

    /// The items, nil if it is no sequence.
    public var items: HubItems? { if case .items(let items) = storage { items } else { nil } }

    /// The same with `change` applied: to the value here and now, to each of the items when it is asked for, to nothing not at all. So
    /// a stage sees also what is answered long after it.
    ///
    /// - Throws: what `change` throws, and what `value()` throws but for items.
    public nonisolated(nonsending) consuming func map(
        _ change: @escaping @Sendable (HubValue) async throws -> HubValue
    ) async throws -> HubResult {
        switch storage {
        case .nothing: self
        case .items(let items): HubResult(HubItems(items.map(change)))
        case .value, .encodable: HubResult(try await change(value()))
        }
    }
}
