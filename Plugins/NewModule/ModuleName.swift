import Foundation
import PackagePlugin

/// What a new module is called.
struct ModuleName {
    /// The type: `QuietHours`.
    let type: String

    /// - Throws: why it can be no name, or that it is taken.
    init(_ said: String, in place: ModulePlace) throws {
        guard let first = said.first, first.isASCII, first.isLetter,
            said.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") })
        else {
            throw Refusal(sentence: "'\(said)' cannot name a type: letters from a to z, digits and _, first a letter")
        }
        type = first.uppercased() + said.dropFirst()
        guard !Self.taken.contains(type), type != place.target.moduleName else {
            throw Refusal(sentence: "'\(type)' is a name that Swift or Hubline uses: choose another one")
        }
        guard !Self.stock.contains(key) else {
            throw Refusal(sentence: "'\(key)' is a module that comes with Hubline: choose another name")
        }
        try checkIsNew(in: place.target)
        try checkIsNew(in: place.tests)

        func checkIsNew(in target: SwiftSourceModuleTarget) throws {
            let declaration = try Regex("\\b(struct|class|actor|enum|protocol|typealias|macro)\\s+\(type)\\b")
            for file in target.sourceFiles(withSuffix: "swift") {
                let isCalledSo = file.url.deletingPathExtension().lastPathComponent.lowercased() == type.lowercased()
                let text = (try? String(contentsOf: file.url, encoding: .utf8)) ?? ""
                if isCalledSo || text.contains(declaration) {
                    throw Refusal(sentence: "there is a '\(type)' already, in \(place.path(of: file.url))")
                }
            }
        }
    }

    /// What `config.yaml` calls it, as `HubModule.name` does: the first letter lowered, a final `Module` dropped.
    var key: String {
        let name = type.hasSuffix("Module") && type != "Module" ? String(type.dropLast("Module".count)) : type
        return name.prefix(1).lowercased() + name.dropFirst()
    }

    /// The modules of `hubline modules`, and those that will be.
    private static let stock: Set<String> = [
        "authentication", "authorize", "broadcastExit", "callerState", "errorHandling", "idle", "logging", "metrics",
        "migrationLog", "nameMapping", "otlp", "rateLimit", "restoreGroups", "scope", "spans", "timeout", "validation",
    ]

    /// What the two files say without their module, and what no type can be called.
    private static let taken: Set<String> = [
        "Any", "Bool", "ConfigurableModule", "HubCallError", "HubError", "HubResult", "IncomingCall", "IncomingModule",
        "IncomingNext", "ModuleConformance", "Options", "Protocol", "Self", "String", "Swift", "Test", "TestServer", "Testing",
        "Type",
    ]
}
