import HubAuthentication
import HubForwarding
import HubModules
import Hubs

@testable import HubConfiguration

/// The tables of `docs/configuration.md`, made of the very calls that read a file.
enum Reference {
    /// The page with every printed part made anew: what stands between `<!-- printed: NAME -->` and `<!-- end -->`. A part of an unknown
    /// name stays as it is.
    static func renewed(_ page: String) throws -> String {
        let blocks = try blocks()
        var lines: [String] = []
        var isSkipping = false
        for line in page.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "<!-- end -->" { isSkipping = false }
            if !isSkipping { lines.append(String(line)) }
            guard let name = line.firstMatch(of: /^<!-- printed: (.+) -->$/)?.1, let block = blocks[String(name)] else {
                continue
            }
            lines += block
            isSkipping = true
        }
        return lines.joined(separator: "\n")
    }

    /// The printed parts by name, each in lines.
    static func blocks() throws -> [String: [String]] {
        var modules = ModuleCatalog()
        try StockModules.register(in: &modules)
        try modules.add(Authentication.self)
        try modules.add(OTLP.self)
        let catalog = modules
        let document = Options.documentation {
            _ = Document(options: &$0, HubSurroundings(moduleCatalog: catalog, hubCatalog: HubCatalog()))
        }
        let defaults = inside("defaults", of: document)
        let hub = inside("hubs", of: document)
        let common = Set(defaults.map(\.name))
        return [
            "top": table(document),
            "server": table(flat(inside("server", of: document))),
            "defaults": table(flat(defaults)),
            "hub": table(hub.filter { !common.contains($0.name) }),
            "method": table(inside("methods", of: hub)),
            "forward": table(StepKind.forward.documentation?.inside ?? []),
            "tracing": table(inside("tracing", of: document)),
            "source": table(inside("sources", of: inside("tracing", of: document))),
            "listener": table(inside("listeners", of: inside("tracing", of: document))),
            "modules": catalog.names.compactMap { catalog.documentation(of: $0) }.flatMap { module($0) },
        ]
    }

    private static func inside(_ name: String, of options: [OptionDocumentation]) -> [OptionDocumentation] {
        options.first { $0.name == name }?.inside ?? []
    }

    /// Sections inside are shown as `section.key`.
    private static func flat(_ options: [OptionDocumentation]) -> [OptionDocumentation] {
        options.flatMap { option in
            guard ["a section", "a section for each"].contains(option.form) else { return [option] }
            return flat(option.inside).map { inner in
                var inner = inner
                inner.name = "\(option.name).\(inner.name)"
                return inner
            }
        }
    }

    private static func module(_ module: ModuleDocumentation) -> [String] {
        let options = module.options.isEmpty ? ["Has no options."] : table(flat(module.options))
        return ["### `\(module.name)`", module.help, ""] + options + [""]
    }

    private static func table(_ options: [OptionDocumentation]) -> [String] {
        ["| Key | Value | Default | |", "| --- | --- | --- | --- |"]
            + options.map { option in
                // The forms of durations and sizes are explained once, above.
                let form = option.form.replacing(#/ \(.*\)/#, with: "")
                let value = option.range.map { "\(form), \($0)" } ?? form
                let standard =
                    option.isRequired ? "must be given" : option.standard.map { $0.isEmpty ? "empty" : "`\($0)`" } ?? ""
                return "| `\(option.name)` | \(cell(value)) | \(cell(standard)) | \(cell(option.help)) |"
            }
    }

    private static func cell(_ text: String) -> String {
        text.split(separator: "|", omittingEmptySubsequences: false).joined(separator: "\\|")
    }
}
