import HubBase
package import HubValues

/// What many lines say together, in bounded memory.
package struct TraceSummary: Sendable {
    /// What is told of a method, or of what hubs call of their clients.
    package struct Method: Sendable {
        /// The hub's name and the method's; nil: of all beyond the first thousand.
        package let name: (hub: String, method: String)?
        /// Calls of clients that began.
        package fileprivate(set) var calls = 0
        /// Sends of hubs.
        package fileprivate(set) var sends = 0
        /// How many calls ended how.
        package fileprivate(set) var outcomes: [String: Int] = [:]
        /// How long they took.
        package fileprivate(set) var durations = DurationHistogram()
    }

    /// Names of each kind that are told apart; what comes beyond is counted together.
    static let mostNames = 1_000
    /// How a call can end, in the order of the documentation.
    package static let outcomes = ["ok", "refused", "error", "cancelled", "failed"]

    /// How many lines there are.
    package private(set) var lines = 0
    /// The earliest moment and the latest, in microseconds since 1970.
    package private(set) var (first, last) = (Int64.max, Int64.min)
    private var levels: [TraceLevel: Int] = [:]
    private var sources: [String: Int] = [:]
    private var otherSources = 0
    private var known: [Name: Method] = [:]
    private var others = Method(name: nil)

    private struct Name: Hashable {
        let hub, method: String
    }

    /// No lines yet.
    package init() {}

    /// Adds a line.
    package mutating func add(_ line: TraceLine) {
        lines += 1
        (first, last) = (min(first, line.time), max(last, line.time))
        levels[line.level, default: 0] += 1
        if sources[line.source] != nil || sources.count < Self.mostNames {
            sources[line.source, default: 0] += 1
        } else {
            otherSources += 1
        }
        guard let event = line.event, let hub = line.text("hub"), let method = line.text("method") else { return }
        let name = Name(hub: hub, method: method)
        if known[name] != nil || known.count < Self.mostNames {
            Self.add(line, event, to: &known[name, default: Method(name: (hub, method))])
        } else {
            Self.add(line, event, to: &others)
        }
    }

    private static func add(_ line: TraceLine, _ event: TraceEvent, to method: inout Method) {
        switch event {
        case .call: method.calls += 1
        case .send: method.sends += 1
        case .completed, .failed:
            // Names that there are not are counted together, or anybody's file would fill the memory.
            let outcome = line.text("outcome").flatMap { outcomes.contains($0) ? $0 : nil } ?? "other"
            method.outcomes[outcome, default: 0] += 1
            if let duration = line.duration { method.durations.add(duration) }
        }
    }

    /// The levels that came, what matters most first.
    package var levelCounts: [(name: String, count: Int)] {
        levels.sorted { $0.key < $1.key }.map { ($0.key.description, $0.value) }
    }

    /// The sources that came, by name, and `others` beyond the first thousand.
    package var sourceCounts: [(name: String, count: Int)] {
        let named = sources.sorted { $0.key < $1.key }.map { (name: $0.key, count: $0.value) }
        return named + (otherSources > 0 ? [("others", otherSources)] : [])
    }

    /// The methods that came, by name, and all others together.
    package var methods: [Method] {
        let named = known.sorted { ($0.key.hub, $0.key.method) < ($1.key.hub, $1.key.method) }.map(\.value)
        return named + (others.calls + others.sends + others.outcomes.count > 0 ? [others] : [])
    }

    /// All of it as a value; times as lines write them.
    package var value: HubValue {
        [
            "lines": .integer(Int64(lines)), "first": .string(Self.time(first)), "last": .string(Self.time(last)),
            "levels": Self.counts(levelCounts), "sources": Self.counts(sourceCounts),
            "methods": .array(methods.map(\.value)),
        ]
    }

    /// A moment as a line writes it.
    package static func time(_ time: Int64) -> String {
        var out = ByteWriter()
        var writer = LineTime()
        writer.append(time, to: &out)
        return out.withSpan { String(decoding: $0) }
    }

    static func counts(_ counts: [(name: String, count: Int)]) -> HubValue {
        .object(HubObject(counts.map { HubObject.Member($0.name, .integer(Int64($0.count))) }))
    }
}

extension TraceSummary.Method {
    /// The outcomes that came, in the order of the documentation.
    package var outcomeCounts: [(name: String, count: Int)] {
        (TraceSummary.outcomes + ["other"]).compactMap { name in outcomes[name].map { (name, $0) } }
    }

    fileprivate var value: HubValue {
        var members: [HubObject.Member] = [
            .init("hub", name.map { .string($0.hub) } ?? .null), .init("method", name.map { .string($0.method) } ?? .null),
            .init("calls", .integer(Int64(calls))), .init("sends", .integer(Int64(sends))),
            .init("outcomes", TraceSummary.counts(outcomeCounts)),
        ]
        if durations.count > 0 {
            let shares = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)].map { ($0, durations.quantile($1)) }
            let times = [("mean", durations.mean)] + shares + [("longest", durations.longest)]
            members.append(
                .init("duration", .object(HubObject(times.map { .init($0, .double(($1 * 1_000).rounded() / 1_000)) }))))
        }
        return .object(HubObject(members))
    }
}
