import HubMacrosExpansion
import SwiftBasicFormat
import SwiftDiagnostics
import SwiftParser
import SwiftSyntax
import SwiftSyntaxBuilder
import SwiftSyntaxMacroExpansion
import SwiftSyntaxMacros

/// What the macros make of a source text, and what they say to it.
struct Expansion {
    /// The text with what was written, blanks and lines made one blank each: the expander's layout is not ours.
    let source: String
    /// `LINE:COLUMN: error: …`, with `note: …` and `fix: OFFER: NEW TEXT` lines behind those that have some.
    let diagnostics: [String]

    init(_ text: String, isHubAlready: Bool = false) {
        let file = Parser.parse(source: text)
        let context = BasicMacroExpansionContext(sourceFiles: [file: .init(moduleName: "Test", fullFilePath: "Test.swift")])
        let specs = hubMacros.map { type in
            (name: "\(type)".replacing("Macro", with: ""), spec: MacroSpec(type: type, conformances: isHubAlready ? [] : ["Hub"]))
        }
        let expanded = file.expand(
            macroSpecs: Dictionary(uniqueKeysWithValues: specs.map { ($0.name, $0.spec) }),
            contextGenerator: { BasicMacroExpansionContext(sharingWith: context, lexicalContext: $0.allMacroLexicalContexts()) },
            indentationWidth: .spaces(4))
        source = oneLine(expanded.description)
        diagnostics = context.diagnostics.flatMap { Self.lines(of: $0, in: context) }
    }

    private static func lines(of diagnostic: Diagnostic, in context: BasicMacroExpansionContext) -> [String] {
        func line(_ node: Syntax, _ position: AbsolutePosition, _ rest: String) -> String {
            let place = context.location(for: position, anchoredAt: node, fileName: "Test.swift")
            return "\(place.line):\(place.column): \(rest)"
        }
        let main = line(diagnostic.node, diagnostic.position, "\(diagnostic.diagMessage.severity): \(diagnostic.message)")
        let notes = diagnostic.notes.map { line($0.node, $0.position, "note: \($0.message)") }
        let fixes = diagnostic.fixIts.map { fix in
            "fix: \(fix.message.message): " + fix.changes.map { Self.text(of: $0) }.joined(separator: "; ")
        }
        return [main] + notes + fixes
    }

    private static func text(of change: FixIt.Change) -> String {
        if case .replace(_, let new) = change { oneLine(new.description) } else { "" }
    }
}

/// The words of a text, one blank between them.
func oneLine(_ text: String) -> String { text.split(whereSeparator: \.isWhitespace).joined(separator: " ") }
