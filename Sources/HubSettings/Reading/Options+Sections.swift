extension Options {
    /// A section of options of its own. One that is left out is read as an empty one.
    public mutating func section<S>(_ name: String, _ help: String, _ read: (inout Options) -> S) -> S {
        section(name, short: nil, help, read)
    }

    /// A section of options of its own.
    ///
    /// - Parameter short: The option that is meant when there is a single value in place of the section.
    package mutating func section<S>(_ name: String, short: String?, _ help: String, _ read: (inout Options) -> S) -> S {
        let entry = entry(name)
        let owner = ConfigurationKey(name, at: entry?.key.position ?? owner)
        let (value, inside, effective) = run(entry?.value, of: owner, short: short, read)
        note(EffectiveOption(name, at: entry?.key.position, inside: effective))
        document(OptionDocumentation(name: name, form: "a section", shape: .section, short: short, help: help, inside: inside))
        return value
    }

    /// An ordered list of sections that all have the same options.
    public mutating func sections<S>(_ name: String, _ help: String, _ read: (inout Options) -> S) -> [S] {
        document(OptionDocumentation(name: name, form: "a list of sections", shape: .sections, help: help, inside: inside(read)))
        guard let node = entry(name)?.value else { return [] }
        guard let elements = node.elements else {
            report([OptionFault(node, expected: "a list of sections")], of: name)
            return []
        }
        return elements.map { element in
            let (value, _, effective) = run(element, of: ConfigurationKey(name, at: element.position), read)
            note(EffectiveOption(name, at: element.position, inside: effective))
            return value
        }
    }

    /// A section whose keys are names that the file makes up, in file order; all have the same options.
    ///
    /// - Parameter short: The option that is meant when a name has a single value in place of its section.
    public mutating func named<S>(
        _ name: String, short: String? = nil, _ help: String, _ read: (ConfigurationKey, inout Options) -> S
    ) -> [(key: ConfigurationKey, value: S)] {
        let nameless = ConfigurationKey("NAME", at: owner)
        document(
            OptionDocumentation(
                name: name, form: "a section of names", shape: .names, short: short, help: help,
                inside: inside { read(nameless, &$0) }))
        guard let node = entry(name)?.value else { return [] }
        guard let entries = node.entries else {
            report([OptionFault(node, expected: "a section of names")], of: name)
            return []
        }
        var inside: [EffectiveOption] = []
        let values = entries.map { entry in
            let (value, _, effective) = run(entry.value, of: entry.key, short: short) { read(entry.key, &$0) }
            inside.append(EffectiveOption(entry.key.text, at: entry.key.position, inside: effective))
            return (entry.key, value)
        }
        note(EffectiveOption(name, at: node.position, inside: inside))
        return values
    }

    /// Reads the options of `node`; what is wrong with them is added to `problems`.
    ///
    /// - Parameters:
    ///   - owner: The key that the section belongs to: what is missing is shown there.
    ///   - short: The option that is meant when there is a single value in place of the section.
    package static func read<S>(
        _ node: ConfigurationNode?, of owner: ConfigurationKey, short: String? = nil,
        problems: inout [ConfigurationProblem], _ read: (inout Options) -> S
    ) -> S {
        var outer = Options(nil, owner: owner.position, isDocumenting: false)
        let value = outer.run(node, of: owner, short: short, read).value
        problems += outer.problems
        return value
    }

    /// What `read` asks for, without a file: names, forms, defaults, bounds and help.
    package static func documentation(_ read: (inout Options) -> Void) -> [OptionDocumentation] {
        var options = Options(nil, owner: ConfigurationPosition(file: ""), isDocumenting: true)
        read(&options)
        return options.documentation
    }

    /// The options of each of many sections; they are asked only for documentation, because `read` may remember its calls.
    func inside(_ read: (inout Options) -> some Any) -> [OptionDocumentation] {
        isDocumenting ? Self.documentation { _ = read(&$0) } : []
    }

    /// Reads one section. Of a value that is no section only that is reported.
    mutating func run<S>(
        _ node: ConfigurationNode?, of owner: ConfigurationKey, short: String? = nil, _ read: (inout Options) -> S
    ) -> (value: S, documentation: [OptionDocumentation], effective: [EffectiveOption]) {
        var node = node
        if let short, let value = node, value.text != nil {
            let entry = ConfigurationNode.Entry(key: ConfigurationKey(short, at: value.position), value: value)
            node = ConfigurationNode(.mapping([entry]), at: value.position)
        }
        var options = Options(node, owner: owner.position, isDocumenting: isDocumenting)
        let value = read(&options)
        if let node, node.entries == nil {
            report([OptionFault(node, expected: "a section")], of: owner.text)
        } else if !isDocumenting {
            options.reportUnknownKeys()
            for problem in options.problems { report(problem) }
        }
        return (value, options.documentation, options.effective)
    }
}
