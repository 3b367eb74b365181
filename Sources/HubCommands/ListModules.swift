import HubServer

/// `modules`: what can be listed in a pipeline, with the options of each and a line to paste.
struct ListModules: Verb {
    static let usage = VerbUsage(
        name: "modules", words: "[NAME]", wordCount: 0...1,
        summary: "what a pipeline can list: options, defaults, a line to paste",
        options: [VerbUsage.Option(name: "--sources", help: "the sources of the log instead, and what each tells of")],
        text: """
            Tells of every module of this program, or of the one of that NAME: what it does, its options with their forms, defaults
            and ranges, and a line to paste below 'pipeline:' of the file or of a hub. The first one listed is the outermost;
            'NAME: off' in a hub removes one that the file lists for all.

              PROGRAM modules
              PROGRAM modules logging
              PROGRAM modules --sources
            """,
        exitStatus: "0 told, 2 wrong use, or there is no such module.")

    let name: String?
    let listsSources: Bool

    init(_ arguments: VerbArguments) throws(UsageError) {
        name = arguments.words.first
        listsSources = arguments.has("--sources")
        if listsSources, name != nil { throw UsageError("'modules --sources' takes no name", verb: "modules") }
    }

    func run(_ command: HubCommand) throws(UsageError) -> Int32 {
        let catalog: ModuleCatalog
        do {
            catalog = try HubServerBuilder(command.configure).modules
        } catch {
            command.terminal.complain("\(command.program): \(error)")
            return 1
        }
        if listsSources {
            command.terminal.say(SourceList.text(modules: catalog.names))
            return 0
        }
        if let name, catalog[name] == nil {
            throw UsageError(NearestName.unknown("module", name, among: catalog.names), verb: "modules")
        }
        let names = name.map { [$0] } ?? catalog.names
        let texts = names.compactMap { catalog.documentation(of: $0).map { ModuleText.of($0) } }
        command.terminal.say(texts.joined(separator: "\n\n"))
        return 0
    }
}

/// A module as a person reads it.
enum ModuleText {
    static func of(_ module: ModuleDocumentation) -> String {
        let lines = [module.name] + (module.help.isEmpty ? [] : ["  " + module.help]) + lines(of: module.options, indent: 4)
        return (lines + ["  - " + line(module)]).joined(separator: "\n")
    }

    /// What to paste: every option with its default, `…` where something must be said.
    static func line(_ module: ModuleDocumentation) -> String {
        let values = values(of: module.options)
        return values.isEmpty ? module.name : "\(module.name): \(values)"
    }

    private static func lines(of options: [OptionDocumentation], indent: Int) -> [String] {
        let blanks = String(repeating: " ", count: indent)
        return options.flatMap { option in
            let range = option.range.map { " from \($0)" } ?? ""
            let standard = option.isRequired ? ", required" : option.standard.map { ", default \(quoted($0, option))" } ?? ""
            return ["\(blanks)\(option.name): \(option.form)\(range)\(standard)", "\(blanks)    \(option.help)"]
                + lines(of: option.inside, indent: indent + 4)
        }
    }

    private static func values(of options: [OptionDocumentation]) -> String {
        let written = options.compactMap { option -> String? in
            if option.isRequired {
                if case .list = option.shape { return "\(option.name): [\"…\"]" }
                return "\(option.name): \"…\""
            }
            if let standard = option.standard { return "\(option.name): \(quoted(standard, option))" }
            let inner = values(of: option.inside)
            return option.form == "a section" && !inner.isEmpty ? "\(option.name): \(inner)" : nil
        }
        return written.isEmpty ? "" : "{ \(written.joined(separator: ", ")) }"
    }

    /// A default as YAML: text that could be read as something else has quotes.
    private static func quoted(_ text: String, _ option: OptionDocumentation) -> String {
        guard option.form == String.expectation else { return text }
        let isPlain = !text.isEmpty && text.utf8.allSatisfy { mayStandPlain($0) } && text.utf8.first != UInt8(ascii: "-")
        return isPlain ? text : HubValue.string(text).description
    }

    private static func mayStandPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
            UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
