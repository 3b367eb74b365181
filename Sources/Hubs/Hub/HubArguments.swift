/// The arguments of a call. They stay bytes until somebody looks; a method reads them in order by `next()`.
///
/// Reading by `next()` makes no values on the way: a text, number or truth value is read straight from the bytes. Looking by
/// index or by `values` parses all of them, each time, until a change has made values of them. Each copy has its own place of
/// reading.
public struct HubArguments: Sendable {
    private var storage: Storage
    /// How many there are.
    public private(set) var count: Int
    private var index = 0
    /// Where the first one lies in the raw bytes, however many have been read.
    private let start: Int

    private enum Storage: Sendable {
        case raw(RawArguments, position: Int)
        case values([HubValue])
        /// Who reads the last one goes no further.
        case rehearsed([HubValue])
    }

    /// The last argument of a call that is only tried was read, and it fits.
    struct AllRead: Error {}

    package init(_ raw: RawArguments, at position: Int, count: Int) {
        storage = .raw(raw, position: position)
        self.count = count
        start = position
    }

    /// Arguments that were values all along.
    public init(_ values: [HubValue]) {
        storage = .values(values)
        count = values.count
        start = 0
    }

    /// Arguments of a call that is only tried: to read the last one throws `AllRead`.
    init(rehearsing values: [HubValue]) {
        self.init(values)
        storage = .rehearsed(values)
    }

    /// The argument at `index`, null beyond the last one. A change is seen by inner stages and the method only.
    public subscript(_ index: Int) -> HubValue {
        get {
            let all = values
            return all.indices.contains(index) ? all[index] : .null
        }
        set {
            var all = values
            while all.count <= index { all.append(.null) }
            all[index] = newValue
            storage = .values(all)
            count = all.count
        }
    }

    /// All of them as values; null where one cannot be read.
    public var values: [HubValue] {
        switch storage {
        case .values(let values), .rehearsed(let values): values
        case .raw(let raw, _): raw.values(from: start, count: count)
        }
    }

    /// The argument at `index` as a `T`.
    ///
    /// - Throws: `HubFailure.binding` if it is none, or if there is no such argument.
    public func decode<T: Decodable>(_ type: T.Type, at index: Int) throws -> T {
        guard index >= 0, index < count else { throw HubFailure.binding("There is no argument \(index).") }
        return try Self.decode(self[index], at: index)
    }

    /// The next argument as text.
    ///
    /// - Throws: `HubFailure.binding` if it is none, or if there is no argument left.
    public mutating func next() throws -> String {
        guard case .raw(let raw, let position) = storage, index < count else { return try nextDecoded() }
        return try read(raw, position) { wire, bytes, at throws(HubFailure) in try wire.string(bytes, at: &at) }
    }

    /// The next argument as an integer, however it was written: `3`, `3.0` and `3e0` are one.
    ///
    /// - Throws: `HubFailure.binding` for what is no whole number of 64 bits, or if there is no argument left.
    public mutating func next() throws -> Int {
        guard case .raw(let raw, let position) = storage, index < count else { return try nextDecoded() }
        return Int(try read(raw, position) { wire, bytes, at throws(HubFailure) in try wire.integer(bytes, at: &at) })
    }

    /// The next argument as a number, the nearest that a double holds.
    ///
    /// - Throws: `HubFailure.binding` if it is none or too large, or if there is no argument left.
    public mutating func next() throws -> Double {
        guard case .raw(let raw, let position) = storage, index < count else { return try nextDecoded() }
        return try read(raw, position) { wire, bytes, at throws(HubFailure) in try wire.double(bytes, at: &at) }
    }

    /// The next argument as true or false.
    ///
    /// - Throws: `HubFailure.binding` if it is neither, or if there is no argument left.
    public mutating func next() throws -> Bool {
        guard case .raw(let raw, let position) = storage, index < count else { return try nextDecoded() }
        return try read(raw, position) { wire, bytes, at throws(HubFailure) in try wire.bool(bytes, at: &at) }
    }

    /// The next argument as it is, of whatever kind.
    ///
    /// - Throws: `HubFailure.binding` if there is no argument left.
    public mutating func next() throws -> HubValue {
        guard case .raw(let raw, let position) = storage, index < count else { return try nextValue() }
        return try read(raw, position) { wire, bytes, at throws(HubFailure) in try wire.value(bytes, at: &at) }
    }

    /// The next argument decoded as a `T`; null is nil where `T` is an optional.
    ///
    /// - Throws: `HubFailure.binding` if it is no `T`, or if there is no argument left.
    public mutating func next<T: Decodable & Sendable>() throws -> T { try nextDecoded() }

    /// Chosen for what is not `Decodable`, so that the compiler says it in these words.
    @available(*, unavailable, message: "a parameter of a hub method must be Decodable and Sendable")
    public mutating func next<T>() throws -> T { throw HubFailure.binding("") }

    private mutating func nextDecoded<T: Decodable>() throws -> T {
        let at = index
        let value: T = try Self.decode(try takeValue(), at: at)
        try checkRehearsal()
        return value
    }

    private mutating func nextValue() throws -> HubValue {
        let value = try takeValue()
        try checkRehearsal()
        return value
    }

    private func checkRehearsal() throws(AllRead) {
        if case .rehearsed = storage, index == count { throw AllRead() }
    }

    private mutating func takeValue() throws -> HubValue {
        if case .raw = storage, index < count { return try next() as HubValue }
        guard index < count else { throw HubFailure.binding("There is no argument \(index).") }
        defer { index += 1 }
        return self[index]
    }

    private mutating func read<T: Sendable>(
        _ raw: RawArguments, _ position: Int, _ one: (any HubWire, Span<UInt8>, inout Int) throws(HubFailure) -> T
    ) throws(HubFailure) -> T {
        var position = position
        let value: T
        do throws(HubFailure) {
            value = try raw.withSpan { bytes throws(HubFailure) in try one(raw.wire, bytes, &position) }
        } catch {
            throw .binding("Argument \(index): \(error)")
        }
        storage = .raw(raw, position: position)
        index &+= 1
        return value
    }

    private static func decode<T: Decodable>(_ value: HubValue, at index: Int) throws -> T {
        do {
            return try value.decode(T.self)
        } catch {
            throw HubFailure.binding("Argument \(index): \(decodingProblem(error))")
        }
    }
}

/// The bytes that a call's arguments lie in, with what reads them. One per connection, used again while no call holds it.
package final class RawArguments: Sendable {
    package let wire: any HubWire
    private let bytes = LentBytes()
    private let loop: EventLoop
    private let moving = Lock<Void>(())

    package init(wire: any HubWire, loop: EventLoop) {
        self.wire = wire
        self.loop = loop
    }

    /// On the loop, before the call starts.
    func lend(_ span: Span<UInt8>) { bytes.lend(span) }

    /// On the loop, before the memory that was lent is used again.
    func keep() { moving.withLock { _ in bytes.keep() } }

    // The bytes move on the loop only, so whoever is there reads without the lock.
    func withSpan<R: Sendable>(_ body: (Span<UInt8>) throws(HubFailure) -> R) throws(HubFailure) -> R {
        if loop.isCurrent { return try bytes.withSpan(body) }
        return try moving.withLock { _ throws(HubFailure) in try bytes.withSpan(body) }
    }

    func values(from start: Int, count: Int) -> [HubValue] {
        var position = start
        return (0..<count).map { _ in
            (try? withSpan { bytes throws(HubFailure) in try wire.value(bytes, at: &position) }) ?? .null
        }
    }
}
