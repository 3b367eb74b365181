import HubServer

/// Values in place of those that the recording does not show: `--set HUB.METHOD.PARAMETER=JSON`.
struct ReplayValues {
    private var values: [(path: [String], value: HubValue)] = []

    /// - Throws: `UsageError` for what is no path and value.
    init(_ settings: [String]) throws(UsageError) {
        for setting in settings {
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map { $0.lowercased() }
            guard parts.count == 2, path.count >= 3, !path.contains("") else {
                // It may be a secret that was written without its name.
                throw UsageError("'--set' expects HUB.METHOD.PARAMETER=JSON", verb: "replay")
            }
            values.append((path, JSONArgument.value(parts[1]) ?? .string(parts[1])))
        }
    }

    /// The arguments with what is set; nil if something is still hidden.
    ///
    /// - Parameter parameters: the names of the method's parameters, as far as they are known; each has its number, too.
    func fill(_ arguments: [HubValue], hub: String, method: String, parameters: [String]) -> [HubValue]? {
        var filled: [HubValue] = []
        for (index, argument) in arguments.enumerated() {
            let names = ["\(index)"] + (index < parameters.count ? [parameters[index].lowercased()] : [])
            let paths = names.map { [hub.lowercased(), method.lowercased(), $0] }
            guard let value = fill(argument, paths) else { return nil }
            filled.append(value)
        }
        return filled
    }

    private func fill(_ value: HubValue, _ paths: [[String]]) -> HubValue? {
        switch value {
        case .string(Redaction.mark): return values.last { paths.contains($0.path) }?.value
        case .array(let elements):
            var filled: [HubValue] = []
            for (index, element) in elements.enumerated() {
                guard let element = fill(element, paths.map { $0 + ["\(index)"] }) else { return nil }
                filled.append(element)
            }
            return .array(filled)
        case .object(let object):
            var members: [HubObject.Member] = []
            for member in object.members {
                guard let value = fill(member.value, paths.map { $0 + [member.name.lowercased()] }) else { return nil }
                members.append(.init(member.name, value))
            }
            return .object(HubObject(members, names: object.names))
        default: return value
        }
    }
}
