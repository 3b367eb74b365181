/// The options of one section of a configuration, read one by one.
///
/// Every call names the option, its default, its bounds and what it is for, and answers the value:
///
///     init(options: inout Options) {
///         header = options("header", default: "x-tenant", "Header that a call must carry.")
///         attempts = options("attempts", default: 3, in: 1...10, "How often it is tried.")
///     }
///
/// Reading goes on after a mistake, with the default or a placeholder, so that one run finds every mistake; a key that was
/// never asked for is one too. The same calls, run over nothing, are the documentation. So read every option first,
/// unconditionally, and act on them later: an initialiser that takes options opens and starts nothing.
public struct Options: ~Copyable {
    let isDocumenting: Bool
    let owner: ConfigurationPosition
    private let entries: [ConfigurationNode.Entry]
    // By the key as it stands there, and, where that is free, by what the guides' spelling means.
    private var byName: [String: ConfigurationNode.Entry] = [:]
    private var refused: Set<String> = []
    private var unavailable: Set<String> = []
    /// Keys that are names which the file makes up.
    private var named: Set<String> = []
    var documentation: [OptionDocumentation] = []
    private(set) var problems: [ConfigurationProblem] = []
    /// What the options asked for so far are in effect, in the order of the calls.
    package private(set) var effective: [EffectiveOption] = []

    /// Options over the keys of `node`; `owner` is the place of the key that the section belongs to.
    init(_ node: ConfigurationNode?, owner: ConfigurationPosition, isDocumenting: Bool) {
        entries = node?.entries ?? []
        self.owner = owner
        self.isDocumenting = isDocumenting
        for entry in entries { byName[entry.key.text] = entry }
        for entry in entries {
            let meant = GuideSpelling.key(for: entry.key.text)
            if byName[meant] == nil { byName[meant] = entry }
        }
    }

    /// An option with a default.
    ///
    /// - Returns: What the file says, or `standard` when it says nothing or something wrong.
    public mutating func callAsFunction<V: OptionValue>(_ name: String, default standard: V, _ help: String) -> V {
        document(OptionDocumentation(name: name, form: V.expectation, shape: V.shape, standard: standard.written, help: help))
        return settle(name, value(name), or: standard)
    }

    /// An option with a default and bounds.
    ///
    /// - Returns: What the file says, or `standard` when it says nothing, something wrong, or something out of bounds.
    public mutating func callAsFunction<V: OptionValue & Comparable>(
        _ name: String, default standard: V, in range: ClosedRange<V>, _ help: String
    ) -> V {
        let bounds = OptionRange(range)
        document(
            OptionDocumentation(
                name: name, form: V.expectation, shape: V.shape, standard: standard.written, range: bounds, help: help))
        return settle(name, value(name, range), or: standard)
    }

    /// An option that may be left out.
    ///
    /// - Returns: What the file says, nil when it says nothing or something wrong.
    public mutating func callAsFunction<V: OptionValue>(_ name: String, _ help: String) -> V? {
        document(OptionDocumentation(name: name, form: V.expectation, shape: V.shape, help: help))
        return settle(name, value(name))
    }

    /// An option with bounds that may be left out.
    ///
    /// - Returns: What the file says, nil when it says nothing, something wrong, or something out of bounds.
    public mutating func callAsFunction<V: OptionValue & Comparable>(_ name: String, in range: ClosedRange<V>, _ help: String)
        -> V?
    {
        document(OptionDocumentation(name: name, form: V.expectation, shape: V.shape, range: OptionRange(range), help: help))
        return settle(name, value(name, range))
    }

    /// An option that must be there; that it is missing is a mistake at the key of its section.
    ///
    /// - Returns: What the file says, or the type's placeholder when it is missing or wrong.
    public mutating func required<V: OptionValue>(_ name: String, _ help: String) -> V {
        document(OptionDocumentation(name: name, form: V.expectation, shape: V.shape, isRequired: true, help: help))
        demand(name)
        return settle(name, value(name)) ?? V.placeholder
    }

    /// Refuses what an option says, for a reason that its type and bounds do not cover. Nothing is added when the option
    /// was refused already.
    ///
    /// - Parameters:
    ///   - name: The option; the mistake is shown at its value, or at the key of its section when it is not there.
    ///   - problem: The sentence that is shown. It must not repeat a value that may be secret.
    public mutating func reject(_ name: String, _ problem: String) {
        guard refused.insert(name).inserted else { return }
        report(ConfigurationProblem(at: position(of: name) ?? owner, problem))
    }

    /// Says what is doubtful about an option; the server starts all the same.
    ///
    /// - Parameters:
    ///   - name: The option; the warning is shown at its value, or at the key of its section when it is not there.
    ///   - problem: The sentence that is shown. It must not repeat a value that may be secret.
    public mutating func warn(_ name: String, _ problem: String) {
        report(ConfigurationProblem(.warning, at: position(of: name) ?? owner, problem))
    }

    /// A key that is documented for a later version: to use it is a mistake that says so.
    package mutating func notAvailable(_ names: String...) {
        unavailable.formUnion(names)
        for entry in entries where names.contains(GuideSpelling.key(for: entry.key.text)) {
            report(ConfigurationProblem(at: entry.key.position, "'\(entry.key.text)' is not available yet"))
        }
    }

    /// The value of an option as it stands in the file; nil when the file does not say it.
    package subscript(name: String) -> ConfigurationNode? { byName[name]?.value }

    /// Where the value of an option stands; nil when the file does not say it.
    package func position(of name: String) -> ConfigurationPosition? { self[name]?.position }

    /// How many errors were found so far, those of sections counted.
    package var errorCount: Int { problems.count { $0.severity == .error } }

    /// Where the values of all options stand that the file says.
    package var origins: [String: ConfigurationPosition] { byName.mapValues(\.value.position) }

    /// The value of an option as it stands in the file, for what has a form of its own.
    ///
    /// - Parameters:
    ///   - isRequired: for documentation; who reads the node says that it is missing.
    ///   - isHidden: whether no output may show the values in it.
    package mutating func node(
        _ name: String, form: String, shape: OptionShape = .any, isRequired: Bool = false, isHidden: Bool = false, _ help: String
    ) -> ConfigurationNode? {
        document(OptionDocumentation(name: name, form: form, shape: shape, isRequired: isRequired, help: help))
        guard let node = self[name] else { return nil }
        note(EffectiveOption(name, node, isHidden: isHidden))
        return node
    }

    /// The whole entry of an option that has a form of its own.
    func entry(_ name: String) -> ConfigurationNode.Entry? { byName[name] }

    /// What an option with a form of its own is in effect.
    package mutating func note(_ option: EffectiveOption) { effective.append(option) }

    /// Takes every key of this section for known: what they may be is for somebody else to say.
    package mutating func skip() { _ = takeOthers() }

    mutating func document(_ option: OptionDocumentation) { documentation.append(option) }

    package mutating func report(_ problem: ConfigurationProblem) { problems.append(problem) }

    package mutating func report(_ faults: [OptionFault], of name: String, bounds: String? = nil) {
        for fault in faults where fault.node.content != .refused { report(fault.problem(of: name, bounds: bounds)) }
        if !faults.isEmpty { refused.insert(name) }
    }

    /// Keys that nobody asked for.
    mutating func reportUnknownKeys() {
        let known = Set(documentation.map(\.name)).union(unavailable).union(named)
        for entry in entries where !known.contains(entry.key.text) {
            let meant = GuideSpelling.key(for: entry.key.text)
            guard known.contains(meant) else {
                let sentence = NearestName.unknown("key", entry.key.text, among: known.sorted())
                report(ConfigurationProblem(at: entry.key.position, sentence))
                continue
            }
            guard let read = byName[meant], read != entry else { continue }
            let key = ConfigurationProblem.quote(entry.key.text)
            let sentence = "\(key) means '\(meant)', which is given at \(read.key.position)"
            report(ConfigurationProblem(at: entry.key.position, sentence))
        }
    }

    /// The keys that were not asked for so far, and now are.
    mutating func takeOthers() -> [ConfigurationNode.Entry] {
        let known = Set(documentation.map(\.name)).union(unavailable)
        let others = entries.filter { !known.contains($0.key.text) }
        named.formUnion(others.map(\.key.text))
        return others
    }

    private mutating func demand(_ name: String) {
        guard byName[name] == nil, !isDocumenting, refused.insert(name).inserted else { return }
        report(ConfigurationProblem(at: owner, "'\(name)' is missing"))
    }

    private mutating func settle<V: OptionValue>(_ name: String, _ said: V?, or standard: V) -> V {
        if let said = settle(name, said) { return said }
        note(EffectiveOption(name, value: standard.written))
        return standard
    }

    /// Notes what the file says.
    private mutating func settle<V: OptionValue>(_ name: String, _ said: V?) -> V? {
        guard let said, let node = self[name] else { return nil }
        note(EffectiveOption(name, said: said, at: node))
        return said
    }

    private mutating func value<V: OptionValue>(_ name: String) -> V? {
        guard let node = self[name] else { return nil }
        var faults: [OptionFault] = []
        let value = V.read(node, faults: &faults)
        report(faults, of: name)
        return faults.isEmpty ? value : nil
    }

    private mutating func value<V: OptionValue & Comparable>(_ name: String, _ range: ClosedRange<V>) -> V? {
        guard let node = self[name] else { return nil }
        var faults: [OptionFault] = []
        let value = V.read(node, faults: &faults)
        if let value, faults.isEmpty, !range.contains(value) { faults.append(OptionFault(node, expected: V.expectation)) }
        report(faults, of: name, bounds: "\(OptionRange(range))")
        return faults.isEmpty ? value : nil
    }
}
