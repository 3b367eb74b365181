/// What one option is, as documentation prints it. Made by the very call that reads the option.
package struct OptionDocumentation: Sendable, Equatable {
    package var name: String
    /// The forms of its value, or what kind of section it is.
    package let form: String
    /// The same for a schema.
    package let shape: OptionShape
    /// The option that a single value in place of the section means.
    package var short: String?
    /// As it would be written; nil when there is none.
    package var standard: String?
    package var range: OptionRange?
    package var isRequired = false
    package let help: String
    /// The options inside, for a section.
    package var inside: [OptionDocumentation] = []
}

/// The bounds of an option, as they would be written.
package struct OptionRange: Sendable, Equatable, CustomStringConvertible {
    package let lower: String
    package let upper: String

    init(_ range: ClosedRange<some OptionValue>) { (lower, upper) = (range.lowerBound.written, range.upperBound.written) }

    /// `1 to 100`.
    package var description: String { "\(lower) to \(upper)" }
}
