/// What the value of an option looks like, for the schema by which editors complete and check a file.
public indirect enum OptionShape: Sendable, Equatable {
    /// Anything: the type has a form of its own that a schema does not say.
    case any
    /// Text, of a form if there is one: a regular expression that meets all of it.
    case text(form: String?)
    /// True or false.
    case bool
    /// A whole number.
    case integer
    /// One of these words.
    case words([String])
    /// Each element of that shape.
    case list(OptionShape)
    /// Of one of these shapes.
    case either([OptionShape])
    /// Options of a section.
    case section
    /// A list of sections with these options.
    case sections
    /// Names that the file makes up, each with these options.
    case names
    /// Names that the file makes up, each with a value of that shape.
    case table(OptionShape)
    /// Every other key of the section, a name that the file makes up with these options.
    case others
    /// What the schema defines under that name.
    case defined(String)
}
