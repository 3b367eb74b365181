import Hubs

/// Why libyaml could not go on, in words and at the place that a person would point to. Its own marks are often where it
/// noticed, lines behind the mistake.
struct YAMLFailure {
    /// The single value that was read last.
    struct LastScalar {
        let position: ConfigurationPosition
        /// Whether it stands behind a key.
        let isValue: Bool
        let isQuoted: Bool
    }

    let text: SourceText
    let failure: YAMLEvents.Failure
    let lastScalar: LastScalar?
    /// Where the innermost list or section in brackets begins.
    let openFlow: ConfigurationPosition?

    private var noticed: ConfigurationPosition { position(failure.place) }
    private var begun: ConfigurationPosition { position(failure.contextPlace) }

    var problem: ConfigurationProblem {
        switch failure.problem {
        case "found unexpected end of stream", "found unexpected document indicator":
            return ConfigurationProblem(at: begun, "this quote is not closed")
        case "did not find expected ',' or ']'", "did not find expected ',' or '}'":
            return unclosedFlow
        case "did not find expected node content":
            return missingValue
        case "mapping values are not allowed in this context":
            return misplacedColon
        case "could not find expected ':'":
            return incompleteKey(at: begun)
        case "did not find expected key":
            return ConfigurationProblem(at: noticed, "a key is expected here: check the indentation, and quotes before it")
        case "did not find expected '-' indicator":
            return ConfigurationProblem(at: noticed, "a '-' is expected here: check the indentation")
        case "found character that cannot start any token":
            return strangeCharacter
        case "found a tab character where an indentation space is expected", "found a tab character that violates indentation":
            return ConfigurationProblem(at: noticed, Self.tab)
        case "did not find expected alphabetic or numeric character":
            return ConfigurationProblem(at: begun, "a value that begins with \(shown(begun)) needs quotes")
        case "block sequence entries are not allowed in this context":
            return ConfigurationProblem(at: noticed, "a list cannot begin here: its '-' stands on a line of its own")
        case "found unknown escape character", "did not find expected hexdecimal number",
            "found invalid Unicode character escape code":
            return ConfigurationProblem(at: noticed, "unknown escape in double quotes: '\\\\' writes a backslash")
        case "found undefined tag handle":
            return ConfigurationProblem(at: begun, "tags are not supported")
        case "found incompatible YAML document", "found unknown directive name", "found duplicate %YAML directive":
            return ConfigurationProblem(at: begun, SourceText.noDirectives)
        case "did not find expected <document start>":
            return ConfigurationProblem(at: noticed, "the document has ended: nothing may follow")
        default:
            return ConfigurationProblem(at: noticed, "this is no YAML: \(failure.problem)")
        }
    }

    private static let tab = "a tab cannot indent: use blanks"

    /// A bracket that is still open where the next line's key begins, a comma that is missing, or `${…}` without quotes.
    private var unclosedFlow: ConfigurationProblem {
        if text.character(at: noticed) == "{", let dollar = before(noticed), text.character(at: dollar) == "$" {
            return ConfigurationProblem(at: dollar, "'${…}' needs quotes inside brackets")
        }
        guard text.character(at: noticed) != nil else {
            return ConfigurationProblem(at: begun, "this \(shown(begun)) is not closed")
        }
        guard noticed.line == begun.line else {
            let sentence = "this \(shown(begun)) is not closed, or a comma is missing before \(noticed)"
            return ConfigurationProblem(at: begun, sentence)
        }
        return ConfigurationProblem(at: noticed, "a comma or the closing bracket is missing before this")
    }

    /// A closing bracket without its opening one, or the end of the file inside brackets.
    private var missingValue: ConfigurationProblem {
        guard text.character(at: noticed) != nil else {
            guard let openFlow else { return ConfigurationProblem(at: noticed, "a value is expected here") }
            return ConfigurationProblem(at: openFlow, "this \(shown(openFlow)) is not closed")
        }
        return ConfigurationProblem(at: noticed, "a value is expected here, found \(shown(noticed))")
    }

    /// libyaml joins lines to one plain text until it meets a colon.
    private var misplacedColon: ConfigurationProblem {
        guard let lastScalar else { return ConfigurationProblem(at: noticed, "a ':' cannot stand here") }
        if lastScalar.isQuoted || lastScalar.position.line == noticed.line {
            let isLong = !lastScalar.isValue && noticed.column - lastScalar.position.column > 1_000
            let sentence = isLong ? "a key has at most 1,024 characters" : "a ': ' inside a value needs quotes around the value"
            return ConfigurationProblem(at: noticed, sentence)
        }
        guard lastScalar.isValue else { return incompleteKey(at: lastScalar.position) }
        let indentation = text.line(noticed.line).prefix { $0 == " " || $0 == "\t" }.count
        // What stands under a key, as the next one does, was meant to be a key.
        if lastScalar.position.column == indentation + 1 { return incompleteKey(at: lastScalar.position) }
        return ConfigurationProblem(
            at: text.position(line: noticed.line, column: indentation + 1),
            "this line is indented too deeply: it continues the value at \(lastScalar.position)")
    }

    private func incompleteKey(at position: ConfigurationPosition) -> ConfigurationProblem {
        let hasColon = text.line(position.line).dropFirst(position.column - 1).contains(":")
        return ConfigurationProblem(
            at: position, "a \(hasColon ? "blank" : "':'") is missing behind \(hasColon ? "the ':' of " : "")this key")
    }

    private var strangeCharacter: ConfigurationProblem {
        guard text.character(at: noticed) != "\t" else { return ConfigurationProblem(at: noticed, Self.tab) }
        return ConfigurationProblem(at: noticed, "a value that begins with \(shown(noticed)) needs quotes")
    }

    private func position(_ mark: YAMLEvents.Mark) -> ConfigurationPosition {
        text.position(line: mark.line + 1, column: mark.column + 1)
    }

    private func before(_ position: ConfigurationPosition) -> ConfigurationPosition? {
        position.column > 1 ? text.position(line: position.line, column: position.column - 1) : nil
    }

    private func shown(_ position: ConfigurationPosition) -> String {
        text.character(at: position).map { ConfigurationProblem.quote(String($0)) } ?? "nothing"
    }
}
