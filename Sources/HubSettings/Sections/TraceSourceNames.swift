import HubBase

/// The sources that a file may name: those of the house, those of its hubs and modules, and all below a name that they share.
/// Names that do not begin with `hubline` belong to applications.
struct TraceSourceNames {
    private let known: Set<String>

    init(hubs: [String], modules: [String]) {
        let names =
            TraceSources.all + hubs.map { "\(TraceSources.hubs).\($0)" } + modules.map { "\(TraceSources.modules).\($0)" }
        var known: Set<String> = [TraceSources.hubs, TraceSources.modules]
        for name in names {
            let words = name.split(separator: ".")
            for count in 1...words.count { known.insert(words.prefix(count).joined(separator: ".")) }
        }
        self.known = known
    }

    /// Refuses a name that means nothing, and one that was said before; `patterns` are those before, and where.
    func check(_ key: ConfigurationKey, _ patterns: inout [String: ConfigurationPosition], _ options: inout Options) {
        let name = key.text.hasSuffix(".*") ? String(key.text.dropLast(2)) : key.text
        let words = name.split(separator: ".", omittingEmptySubsequences: false)
        if words.contains(where: { $0.isEmpty || $0.contains("*") }) {
            let sentence =
                "\(ConfigurationProblem.quote(key.text)) cannot be a source: words joined by dots, '.*' at the end only"
            options.report(ConfigurationProblem(at: key.position, sentence))
        } else if words[0] == "hubline", !known.contains(name) {
            options.report(ConfigurationProblem(at: key.position, NearestName.unknown("source", name, among: known.sorted())))
        }
        if let first = patterns.updateValue(key.position, forKey: name) {
            let sentence = "\(ConfigurationProblem.quote(key.text)) means the same sources as the one at \(first)"
            options.report(ConfigurationProblem(at: key.position, sentence))
        }
    }
}
