/// How sends reach other servers: `bus:` of the file. One server needs nothing.
package enum BusSettings: Sendable, Equatable {
    case memory
}

extension BusSettings: OptionValue {
    package static var expectation: String { "'memory'" }
    package static var shape: OptionShape { .words(["memory"]) }
    package static var placeholder: BusSettings { .memory }
    package var written: String { "memory" }

    package static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> BusSettings? {
        if node.text == "memory" { return .memory }
        if node.text == "redis" {
            faults.append(OptionFault(node, problem: "'redis' is not available yet"))
        } else if let redis = node.entries?.first(where: { $0.key.text == "redis" }) {
            faults.append(OptionFault(redis.key, problem: "'redis' is not available yet"))
        } else {
            faults.append(OptionFault(node, expected: expectation, names: ["memory"]))
        }
        return nil
    }
}
