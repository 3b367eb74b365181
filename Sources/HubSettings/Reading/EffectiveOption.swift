/// What an option is in effect, and where that is said.
package struct EffectiveOption: Sendable, Equatable {
    /// What stands for a value that no output may show.
    static let hidden = "a value from the environment"

    package let name: String
    /// As it would be written; nil for what is not set, and for a section. What came from the environment is not shown.
    package let value: String?
    /// Where the file says it; nil: nobody said so, or it is a default.
    package let place: ConfigurationPosition?
    /// The options inside, for a section.
    package let inside: [EffectiveOption]

    package init(
        _ name: String, value: String? = nil, at place: ConfigurationPosition? = nil, inside: [EffectiveOption] = []
    ) {
        self.name = name
        self.value = value
        self.place = place
        self.inside = inside
    }
}

extension ConfigurationNode {
    /// Whether anything in it came from the environment.
    var holdsSecret: Bool {
        switch content {
        case .scalar(let scalar): scalar.isSecret
        case .sequence(let elements): elements.contains { $0.holdsSecret }
        case .mapping(let entries): entries.contains { $0.value.holdsSecret }
        case .refused: false
        }
    }
}
