import HubModules
import Hubs

@testable import HubConfiguration

/// A key that has a meaning, as the code that reads it documents it, and the section it stands in.
struct EveryKey {
    /// What a generated file must be answered with: one error, there, that begins and ends so.
    struct Row {
        let text: String
        let position: String
        let begins: String
        let ends: String
    }

    /// The keys around, outermost first; names that a file makes up are `NAME` there.
    let sections: [String]
    let option: OptionDocumentation

    /// Every key of the file, and those of the stock modules.
    static func all() throws -> [EveryKey] {
        var modules = ModuleCatalog()
        try StockModules.register(in: &modules)
        let catalog = modules
        let document = Options.documentation {
            _ = Document(options: &$0, HubSurroundings(moduleCatalog: catalog, hubCatalog: HubCatalog()))
        }
        return keys(of: document, in: [])
    }

    private static func keys(of options: [OptionDocumentation], in sections: [String]) -> [EveryKey] {
        options.flatMap { option in
            let inside = sections + [option.name] + (option.form == "a section of names" ? ["NAME"] : [])
            return [EveryKey(sections: sections, option: option)] + keys(of: option.inside, in: inside)
        }
    }

    /// The key with a value of the wrong type, with values out of bounds, and with a neighbour that nobody knows.
    func brokenFiles() -> [Row] {
        let isOpen = option.form.hasPrefix("a section")
        var rows = [
            file("", isOpen ? "[x]" : "{ x: y }", "'\(option.name)' expects ", isOpen ? "found a list" : "found a section"),
            file("z", "x", "unknown key '\(option.name)z' (did you mean '", "'?)"),
        ]
        for value in outOfBounds { rows.append(file("", value, "'\(option.name)' expects ", "found '\(value)'")) }
        return rows
    }

    private var outOfBounds: [String] {
        if let range = option.range {
            let ends = [range.lower, range.upper].map { end in
                (Int(end.prefix { $0 == "-" || $0.isNumber }) ?? 0, end.drop { $0 == "-" || $0.isNumber })
            }
            return ["\(ends[0].0 - 1)\(ends[0].1)", "\(ends[1].0 + 1)\(ends[1].1)"]
        }
        // Words and switches.
        return option.form.hasPrefix("'") || option.form == "true or false" ? ["Nope"] : []
    }

    /// The file with nothing in it but this key, and what must be there beside it.
    private func file(_ suffix: String, _ value: String, _ begins: String, _ ends: String) -> Row {
        var lines: [String] = []
        for (depth, section) in sections.enumerated() {
            lines.append(indent(depth) + Self.name(section, in: sections[..<depth]) + ":")
            let next = depth + 1 < sections.count ? sections[depth + 1] : suffix.isEmpty ? option.name : ""
            let beside = Self.beside(sections[...depth]).filter { $0.0 != next }
            lines += beside.map { "\(indent(depth + 1))\($0.0): \($0.1)" }
        }
        let depth = sections.count
        let key = "\(indent(depth))\(option.name)\(suffix):"
        lines.append("\(key) \(value)")
        let column = suffix.isEmpty ? key.utf8.count + 2 : 2 * depth + 1
        return Row(text: lines.joined(separator: "\n") + "\n", position: "\(lines.count):\(column)", begins: begins, ends: ends)
    }

    private func indent(_ depth: Int) -> String { String(repeating: "  ", count: depth) }

    private static func name(_ section: String, in outer: ArraySlice<String>) -> String {
        guard section == "NAME" else { return section }
        return outer.last == "sources" ? "shop" : "a"
    }

    /// What a section cannot be without.
    private static func beside(_ sections: ArraySlice<String>) -> [(String, String)] {
        switch sections.suffix(2) {
        case ["hubs", "NAME"]: [("path", "/a"), ("methods", "{}")]
        case ["methods", "NAME"]: [("do", "[]")]
        case ["listeners", "NAME"]: [("file", "a.log")]
        default: []
        }
    }
}
