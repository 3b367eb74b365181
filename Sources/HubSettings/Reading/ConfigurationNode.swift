/// A value of a configuration with its place. It knows no notation: a reader of files makes it, options read it.
public struct ConfigurationNode: Sendable, Hashable {
    /// Where the value begins; a quote counts.
    public let position: ConfigurationPosition
    /// What stands there.
    package let content: Content

    package init(_ content: Content, at position: ConfigurationPosition) {
        self.position = position
        self.content = content
    }

    /// The text of a single value, nil for a list, a section, or nothing at all.
    public var text: String? {
        guard case .scalar(let scalar) = content, !scalar.isNothing else { return nil }
        return scalar.text
    }

    /// The text of a single value, unless it is one that no output may show.
    package var shownText: String? {
        guard case .scalar(let scalar) = content, scalar.isSecret else { return text }
        return nil
    }

    /// The values of a list, nil for anything else; a value that was left out is an empty list.
    public var elements: [ConfigurationNode]? {
        switch content {
        case .sequence(let elements): elements
        case .scalar(let scalar) where scalar.isNothing: []
        case .scalar, .mapping, .refused: nil
        }
    }

    /// The keys of a section with their values in file order, nil for anything else; a value that was left out is an empty
    /// section.
    package var entries: [Entry]? {
        switch content {
        case .mapping(let entries): entries
        case .scalar(let scalar) where scalar.isNothing: []
        case .scalar, .sequence, .refused: nil
        }
    }

    package enum Content: Sendable, Hashable {
        case scalar(Scalar)
        case sequence([ConfigurationNode])
        case mapping([Entry])
        /// What stood there was refused already; nothing more is said about it.
        case refused
    }

    /// One key with its value.
    package struct Entry: Sendable, Hashable {
        package let key: ConfigurationKey
        package let value: ConfigurationNode

        package init(key: ConfigurationKey, value: ConfigurationNode) {
            self.key = key
            self.value = value
        }
    }
}

/// A key of a configuration with its place.
public struct ConfigurationKey: Sendable, Hashable {
    /// The key as it stands there.
    public let text: String
    /// Where it stands.
    public let position: ConfigurationPosition

    package init(_ text: String, at position: ConfigurationPosition) {
        self.text = text
        self.position = position
    }
}
