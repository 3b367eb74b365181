import HubBase

/// The sources that a file may name: those of the house, those of its hubs and modules, and all below a name that they share.
/// Names that begin neither with `hubline` nor with `SignalR` belong to applications.
struct TraceSourceNames {
    private let known: Set<String>
    private let sorted: [String]
    private let modules: [String]
    private let areModulesPartial: Bool
    /// What was named already, and where.
    private var said: [String: ConfigurationPosition] = [:]

    init(hubs: [String], modules: [String], areModulesPartial: Bool) {
        self.modules = modules
        self.areModulesPartial = areModulesPartial
        let names =
            TraceSources.all + TraceSources.absent + hubs.map { "\(TraceSources.hubs).\($0)" }
            + modules.map { "\(TraceSources.modules).\($0)" }
        var known: Set<String> = [TraceSources.hubs, TraceSources.modules]
        for name in names {
            let words = name.split(separator: ".")
            for count in 1...words.count { known.insert(words.prefix(count).joined(separator: ".")) }
        }
        self.known = known
        sorted = known.sorted()
    }

    /// The pattern that is meant. Refuses a name that means nothing, and one that was said before.
    mutating func pattern(_ key: ConfigurationKey, _ options: inout Options) -> String {
        let isWild = key.text.hasSuffix(".*")
        let name = isWild ? String(key.text.dropLast(2)) : key.text
        let quoted = ConfigurationProblem.quote(key.text)
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        if name != "*" || isWild, words.contains(where: { $0.isEmpty || $0.contains("*") }) {
            let sentence = "\(quoted) cannot be a source: words joined by dots, '.*' at the end only, or '*' alone"
            options.report(ConfigurationProblem(at: key.position, sentence))
            return key.text
        }
        let meant = GuideSources.names[name] ?? name
        let isOfGuides = words[0] == "SignalR"
        if GuideSources.absent.contains(name) || TraceSources.absent.contains(meant) {
            let sentence = "\(quoted) speaks of a part that does not exist here: nothing comes from it"
            options.report(ConfigurationProblem(.warning, at: key.position, sentence))
        } else if words[0] == "hubline" || isOfGuides, !known.contains(meant), !isOfUnseenModule(name) {
            let near = isOfGuides ? GuideSources.all : sorted
            options.report(ConfigurationProblem(at: key.position, NearestName.unknown("source", name, among: near)))
        }
        if let first = said.updateValue(key.position, forKey: meant) {
            options.report(ConfigurationProblem(at: key.position, "\(quoted) means the same sources as the one at \(first)"))
        }
        return isWild ? meant + ".*" : meant
    }

    /// Whether it speaks of a module that the application may have.
    private func isOfUnseenModule(_ name: String) -> Bool {
        let prefix = "\(TraceSources.modules)."
        guard areModulesPartial, name.hasPrefix(prefix) else { return false }
        // By itself: names with the same long beginning are all near to each other.
        return NearestName.find(String(name.dropFirst(prefix.count)), among: modules) == nil
    }
}

/// Sources as the guides of the original name them.
enum GuideSources {
    /// Those of parts that are here.
    static let names = [
        "SignalR": "hubline", "Microsoft.AspNetCore.SignalR": "hubline",
        "SignalR.HubPipeline": TraceSources.pipeline, "SignalR.HubDispatcher": TraceSources.pipeline,
        "SignalR.Connection": TraceSources.connections, "SignalR.PersistentConnection": TraceSources.connections,
        "SignalR.Transports": TraceSources.transports, "SignalR.Transports.TransportHeartBeat": TraceSources.heartbeat,
        "SignalR.ScaleoutMessageBus": TraceSources.bus, "SignalR.MessageBus": TraceSources.bus,
        "SignalR.Transports.ServerSentEventsTransport": TraceSources.absent[0],
        "SignalR.Transports.LongPollingTransport": TraceSources.absent[1],
        "SignalR.Transports.ForeverFrameTransport": TraceSources.absent[2],
        "SignalR.Transports.WebSocketTransport": TraceSources.webSockets,
        "Microsoft.AspNetCore.Http.Connections": TraceSources.transports,
    ]

    /// Those of parts that are not: a file that names them is sound.
    static let absent: Set<String> = ["SignalR.SqlMessageBus", "SignalR.ServiceBusMessageBus"]

    static let all = names.keys.sorted() + absent.sorted()
}
