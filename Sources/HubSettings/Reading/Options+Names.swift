extension Options {
    /// A section whose keys are names that the file makes up, each with a value of one kind, in file order.
    ///
    ///     names = options.table("names", "What methods are called on the wire.")
    public mutating func table<V: OptionValue>(_ name: String, _ help: String) -> [(key: ConfigurationKey, value: V)] {
        document(
            OptionDocumentation(
                name: name, form: "a section of names, each with \(V.expectation)", shape: .table(V.shape), help: help))
        guard let node = entry(name)?.value else { return [] }
        guard let entries = node.entries else {
            report([OptionFault(node, expected: "a section of names")], of: name)
            return []
        }
        var inside: [EffectiveOption] = []
        let values: [(ConfigurationKey, V)] = entries.compactMap { entry in
            var faults: [OptionFault] = []
            let value = V.read(entry.value, faults: &faults)
            report(faults, of: entry.key.text)
            guard let value, faults.isEmpty else { return nil }
            inside.append(EffectiveOption(entry.key.text, said: value, at: entry.value))
            return (entry.key, value)
        }
        note(EffectiveOption(name, at: node.position, inside: inside))
        return values
    }

    /// The keys of this very section that are none of the options asked for so far: names that the file makes up, in file order,
    /// each a section, and all with the same options. To be asked for last.
    ///
    /// - Parameter name: What a name stands for, for documentation, as `PARAMETER`.
    public mutating func others<S>(
        _ name: String, _ help: String, _ read: (ConfigurationKey, inout Options) -> S
    ) -> [(key: ConfigurationKey, value: S)] {
        let nameless = ConfigurationKey(name, at: owner)
        let others = takeOthers()
        document(
            OptionDocumentation(
                name: name, form: "a section for each", shape: .others, help: help, inside: inside { read(nameless, &$0) }))
        return others.map { entry in
            let (value, _, effective) = run(entry.value, of: entry.key) { read(entry.key, &$0) }
            note(EffectiveOption(entry.key.text, at: entry.key.position, inside: effective))
            return (entry.key, value)
        }
    }
}
