import HubServer

/// What stands behind a verb: options by name, as `--port 80`, `--port=80` or `--strict`, and words. Behind `--` there are only words.
struct VerbArguments: Equatable {
    /// The words, in order.
    private(set) var words: [String] = []
    private var values: [String: [String]] = [:]

    /// - Throws: `UsageError` for an option that there is not, that has no value or one too many, and for a word too many or missing.
    init(_ arguments: some Collection<String>, of usage: VerbUsage) throws(UsageError) {
        var rest = Array(arguments)[...]
        var onlyWords = false
        while let argument = rest.popFirst() {
            if !onlyWords, argument == "--" {
                onlyWords = true
            } else if !onlyWords, argument.hasPrefix("-"), argument != "-" {
                try readOption(argument, &rest, usage)
            } else if words.count < usage.wordCount.upperBound {
                words.append(argument)
            } else {
                throw UsageError("unexpected argument \(ConfigurationProblem.quote(argument))", verb: usage.name)
            }
        }
        if words.count < usage.wordCount.lowerBound {
            let needed = usage.words.split(separator: " ")[words.count]
            throw UsageError("\(usage.name) needs a \(needed)", verb: usage.name)
        }
    }

    /// The value of an option, nil if it is not there.
    subscript(name: String) -> String? { values[name]?.first }

    /// The values of an option that repeats, in order.
    func all(_ name: String) -> [String] { values[name] ?? [] }

    /// Whether an option is there.
    func has(_ name: String) -> Bool { values[name] != nil }

    private mutating func readOption(
        _ argument: String, _ rest: inout ArraySlice<String>, _ usage: VerbUsage
    ) throws(UsageError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let option = usage.options.first(where: { $0.name == parts[0] }) else {
            let names = usage.options.map(\.name) + ["--help"]
            throw UsageError(NearestName.unknown("option", parts[0], among: names), verb: usage.name)
        }
        let value: String
        if option.value == nil {
            guard parts.count == 1 else { throw UsageError("\(option.name) takes no value", verb: usage.name) }
            value = ""
        } else if parts.count == 2 {
            value = parts[1]
        } else if let next = rest.first, !next.hasPrefix("--") {
            value = next
            rest.removeFirst()
        } else {
            throw UsageError("\(option.spelling): the value is missing", verb: usage.name)
        }
        guard option.repeats || values[option.name] == nil else {
            throw UsageError("\(option.name) is given twice", verb: usage.name)
        }
        values[option.name, default: []].append(value)
    }
}
