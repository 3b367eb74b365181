/// What one option is, as documentation prints it. Made by the very call that reads the option.
package struct OptionDocumentation: Sendable, Equatable {
    package var name: String
    /// The forms of its value, or what kind of section it is.
    package let form: String
    /// As it would be written; nil when there is none.
    package var standard: String?
    /// `1 to 100`; nil for no bounds.
    package var range: String?
    package var isRequired = false
    package let help: String
    /// The options inside, for a section.
    package var inside: [OptionDocumentation] = []
}
