import Synchronization

/// A named voice in the log, as `hubline.pipeline`. Its level is one load, so a silent source costs next to nothing.
///
/// The texts and fields are closures that run only when the source speaks.
public final class TraceSource: Sendable {
    /// The name: words joined by dots, `hubline.` first for the house's own.
    public let name: String
    private let threshold = Atomic<UInt8>(0)
    private let ears = Lock(Ears())
    private let progress: TraceProgress

    private struct Ears {
        var listeners: [(listener: any TraceListener, level: TraceLevel)] = []
        /// Whether answers wait for one of them.
        var settle = false
    }

    init(name: String, progress: TraceProgress) {
        self.name = name
        self.progress = progress
    }

    /// Whether a record of that level would reach a listener. One load, from any thread.
    public func speaks(at level: TraceLevel) -> Bool { level.rawValue <= threshold.load(ordering: .relaxed) }

    /// Writes a record of that level, with fields, if the source speaks: its listeners have it when this returns. From any
    /// thread. Message and fields are made only then; they may hold anything, whoever writes them escapes it.
    public func write(
        _ level: TraceLevel, _ message: @autoclosure () -> String, _ fields: @autoclosure () -> [TraceRecord.Field] = []
    ) {
        guard speaks(at: level) else { return }
        hand(level, .text(message()), fields())
    }

    /// Writes a record about a call or a send, as `write(_:_:_:)`: its sentence is made where it is written.
    public func write(
        _ level: TraceLevel, sentence: @autoclosure () -> TraceSentence, _ fields: @autoclosure () -> [TraceRecord.Field] = []
    ) {
        guard speaks(at: level) else { return }
        hand(level, sentence(), fields())
    }

    private func hand(_ level: TraceLevel, _ sentence: TraceSentence, _ fields: [TraceRecord.Field]) {
        let record = TraceRecord(time: TraceRecord.now(), level: level, source: name, sentence: sentence, fields: fields)
        let ears = ears.withLock { $0 }
        for ear in ears.listeners where level <= ear.level { ear.listener.write(record) }
        if ears.settle { progress.say() }
    }

    /// Writes a record of level `critical`.
    public func critical(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [TraceRecord.Field] = []) {
        write(.critical, message(), fields())
    }

    /// Writes a record of level `error`.
    public func error(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [TraceRecord.Field] = []) {
        write(.error, message(), fields())
    }

    /// Writes a record of level `warning`.
    public func warning(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [TraceRecord.Field] = []) {
        write(.warning, message(), fields())
    }

    /// Writes a record of level `information`.
    public func information(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [TraceRecord.Field] = []) {
        write(.information, message(), fields())
    }

    /// Writes a record of level `verbose`.
    public func verbose(_ message: @autoclosure () -> String, _ fields: @autoclosure () -> [TraceRecord.Field] = []) {
        write(.verbose, message(), fields())
    }

    func set(_ level: TraceLevel, _ listeners: [any TraceListener]) {
        let ears = Ears(listeners: listeners.map { ($0, $0.level) }, settle: listeners.contains(where: \.settles))
        let most = ears.listeners.map(\.level).max() ?? .off
        self.ears.withLock { $0 = ears }
        threshold.store(min(level, most).rawValue, ordering: .relaxed)
    }
}

/// How much was said, and up to where the listeners have settled it.
final class TraceProgress: Sendable {
    private let said = Atomic<UInt64>(0)
    private let settled = Atomic<UInt64>(0)

    /// A record has been handed to its listeners.
    func say() { said.wrappingAdd(1, ordering: .releasing) }

    /// What the listeners must settle for everything said so far to be settled; nil if it is.
    func open() -> UInt64? {
        let said = said.load(ordering: .acquiring)
        return settled.load(ordering: .acquiring) < said ? said : nil
    }

    /// The listeners have settled everything up to there. Only now: who asks meanwhile must wait for them too.
    func settle(upTo mark: UInt64) { settled.max(mark, ordering: .acquiringAndReleasing) }
}
