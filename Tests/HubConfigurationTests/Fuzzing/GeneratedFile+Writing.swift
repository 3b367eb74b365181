import HubTesting
import Hubs

@testable import HubConfiguration

/// As YAML, in either style, with anchors and aliases here and there.
extension GeneratedFile {
    func yaml(_ random: inout SplitMix) -> String {
        var anchors = 0
        return block(0, &anchors, &random) + "\n"
    }

    private func block(_ depth: Int, _ anchors: inout Int, _ random: inout SplitMix) -> String {
        let indentation = "\n" + String(repeating: "  ", count: depth)
        switch self {
        case .section(let entries) where !entries.isEmpty && Int.random(in: 0..<4, using: &random) > 0:
            return entries.map { key, value in
                "\(indentation)\(Self.scalar(key, &random)):\(value.inside(depth, &anchors, &random))"
            }.joined()
        case .list(let elements) where !elements.isEmpty && Int.random(in: 0..<3, using: &random) > 0:
            return elements.map { "\(indentation)-\($0.inside(depth, &anchors, &random))" }.joined()
        default: return " " + flow(&anchors, &random)
        }
    }

    private func inside(_ depth: Int, _ anchors: inout Int, _ random: inout SplitMix) -> String {
        switch Int.random(in: 0..<30, using: &random) {
        case 0:
            anchors += 1
            return " &a\(anchors)\(block(depth + 1, &anchors, &random))"
        case 1: return " *a\(Int.random(in: 0...(anchors + 1), using: &random))"
        default: return block(depth + 1, &anchors, &random)
        }
    }

    private func flow(_ anchors: inout Int, _ random: inout SplitMix) -> String {
        switch self {
        case .scalar(let text): return Self.scalar(text, &random)
        case .list(let elements): return "[" + elements.map { $0.flow(&anchors, &random) }.joined(separator: ", ") + "]"
        case .section(let entries):
            return "{" + entries.map { "\(Self.scalar($0.0, &random)): \($0.1.flow(&anchors, &random))" }.joined(separator: ", ")
                + "}"
        }
    }

    /// Mostly quoted where it must be.
    private static func scalar(_ text: String, _ random: inout SplitMix) -> String {
        let isPlain = text.allSatisfy { $0.isLetter || $0.isNumber || "/._-$".contains($0) } && !text.isEmpty && text != "-"
        if isPlain, Int.random(in: 0..<6, using: &random) > 0 { return text }
        if Int.random(in: 0..<40, using: &random) == 0 { return text }
        return "\""
            + text.unicodeScalars.map { scalar in
                switch scalar {
                case "\"", "\\": "\\\(scalar)"
                case _ where scalar.value < 0x20 || scalar.value == 0x7F || scalar.value == 0x202E:
                    "\\u" + String(repeating: "0", count: 4 - String(scalar.value, radix: 16).count)
                        + String(scalar.value, radix: 16)
                default: String(scalar)
                }
            }.joined() + "\""
    }
}

extension ConfigurationNode {
    /// Whether something in it was refused already.
    var holdsRefused: Bool {
        switch content {
        case .refused: true
        case .scalar: false
        case .sequence(let elements): elements.contains(where: \.holdsRefused)
        case .mapping(let entries): entries.contains(where: \.value.holdsRefused)
        }
    }
}

/// As nodes, each at a place of its own.
extension GeneratedFile {
    /// - Parameter places: gets the place of each key and value.
    func node(_ places: inout Set<ConfigurationPosition>, _ random: inout SplitMix) -> ConfigurationNode {
        let position = Self.place(&places)
        switch self {
        case .scalar(let text): return ConfigurationNode(Self.content(text, &random), at: position)
        case .list(let elements): return ConfigurationNode(.sequence(elements.map { $0.node(&places, &random) }), at: position)
        case .section(let entries):
            var known: Set<String> = []
            // The reader of files lets no key twice.
            let nodes = entries.filter { known.insert($0.0).inserted }.map { key, value in
                ConfigurationNode.Entry(
                    key: ConfigurationKey(key, at: Self.place(&places)), value: value.node(&places, &random))
            }
            return ConfigurationNode(.mapping(nodes), at: position)
        }
    }

    private static func place(_ places: inout Set<ConfigurationPosition>) -> ConfigurationPosition {
        let place = ConfigurationPosition(file: "config.yaml", line: 1 + places.count / 40, column: 1 + places.count % 40)
        places.insert(place)
        return place
    }

    private static func content(_ text: String, _ random: inout SplitMix) -> ConfigurationNode.Content {
        switch Int.random(in: 0..<20, using: &random) {
        case 0: .refused
        case 1: .scalar(Scalar(pieces: [.written(text), .environment("hunter2")], quoted: true))
        case 2: .scalar(Scalar(pieces: [.environment("hunter2")], quoted: Bool.random(using: &random)))
        case 3: .scalar(Scalar(pieces: [.literal(text)], quoted: true))
        default: .scalar(Scalar(text, quoted: Bool.random(using: &random)))
        }
    }
}
