/// What a hub and its caller keep together, by name: `context.state`. It lives on the connection, is the same for all its calls, which may
/// overlap, and is small: with `callerState` in the pipeline there is one, of 4,096 characters by default.
///
/// ```swift
/// let name = context.state["userName"].string
/// try await context.state.set("userName", to: "ann")
/// ```
public struct CallerState: Sendable {
    private let context: HubCallerContext

    init(_ context: HubCallerContext) { self.context = context }

    /// The value of that name, null if there is none; of nested values the whole.
    public subscript(name: String) -> HubValue { values[name] ?? .null }

    /// The value of that name as a `T`; nil if there is none, or null.
    ///
    /// - Throws: `DecodingError` if it is no `T`.
    public func get<T: Decodable>(_ name: String, as type: T.Type = T.self) throws -> T? {
        let value = self[name]
        return value.isNull ? nil : try value.decode(type)
    }

    /// All values by name.
    public var values: HubObject { store?.values ?? HubObject() }

    /// Keeps a value; null takes the name out. What is the same as before is no change. With `notify` the client is told of changes.
    ///
    /// - Throws: `CallerStateError.notKept` without the module `callerState`; `CallerStateError.tooLong` beyond its bound, and then
    ///   nothing has changed; what encoding or sending throws.
    public nonisolated(nonsending) func set(_ name: String, to value: some Encodable & Sendable) async throws {
        guard let store else { throw CallerStateError.notKept }
        let value = try HubValue(encoding: value)
        guard let size = try store.set(name, to: value) else { return }
        try await store.changed(StateChange(context: context, name: name, value: value, size: size))
    }

    private var store: CallerStateStore? { context.features[CallerStateStore.self] }
}

extension HubCallerContext {
    /// What the hub and this caller keep together.
    public var state: CallerState { CallerState(self) }
}

/// A caller's state cannot be kept.
public enum CallerStateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The module `callerState` is not in the pipeline of the hub.
    case notKept
    /// It would be longer than it may be.
    case tooLong(limit: Int)

    /// A sentence for the log.
    public var description: String {
        switch self {
        case .notKept: "The state of callers is not kept: 'callerState' is not in the pipeline of the hub."
        case .tooLong(let limit): "State has exceeded the maximum length of \(limit) bytes."
        }
    }
}

/// A caller's state has changed.
public struct StateChange: Sendable {
    /// Whose state.
    public let context: HubCallerContext
    /// Which name.
    public let name: String
    /// The new value, null: there is none any longer.
    public let value: HubValue
    /// How many characters of JSON the whole state has now.
    public let size: Int
}

/// Keeps the state of one connection. A module puts one into `context.features`; from then on `context.state` is kept.
public final class CallerStateStore: Sendable {
    /// Called after each change, by whoever made it.
    public typealias Changed = nonisolated(nonsending) @Sendable (StateChange) async throws -> Void

    private let limit: Int
    let changed: Changed
    private let kept = Lock(HubObject())

    /// A store of `limit` characters of JSON.
    public init(limit: Int, changed: @escaping Changed) {
        self.limit = limit
        self.changed = changed
    }

    var values: HubObject { kept.withLock { $0 } }

    /// - Returns: the size of all; nil: nothing has changed.
    func set(_ name: String, to value: HubValue) throws(CallerStateError) -> Int? {
        try kept.withLock { values throws(CallerStateError) in
            guard (values[name] ?? .null) != value else { return nil }
            var changed = values
            // A plain nil would be the value null.
            changed[name] = value.isNull ? HubValue?.none : value
            let size = HubValue.object(changed).description.unicodeScalars.count
            guard size <= limit else { throw .tooLong(limit: limit) }
            values = changed
            return size
        }
    }
}
