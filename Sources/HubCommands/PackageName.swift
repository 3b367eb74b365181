import Glibc
import HubServer

/// What a package is called, by the name of its folder.
struct PackageName: Equatable {
    /// The program and its module: `MyShop`.
    let program: String

    /// - Throws: `NewPackageError` with the reason why it can be no name, and what to do.
    init(ofFolder folder: String) throws(NewPackageError) {
        let name = Self.lastName(of: folder)
        func refusal(_ reason: String) -> NewPackageError {
            NewPackageError(
                problem:
                    "\(ConfigurationProblem.quote(name)) cannot name a program: \(reason); choose another name for the folder")
        }
        let words = name.split { !$0.isASCII || !($0.isLetter || $0.isNumber) }
        guard name.unicodeScalars.allSatisfy({ $0.isASCII }) else { throw refusal("it needs letters from a to z and digits") }
        guard let first = words.first?.first else { throw refusal("there is no letter in it") }
        guard first.isLetter else { throw refusal("it begins with a digit") }
        program = words.map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
        guard program.utf8.count <= 64 else { throw refusal("it has more than 64 letters") }
        guard !Self.taken.contains(program) else { throw refusal("\(program) is a name that Swift or Hubline uses") }
    }

    /// The type of its hub.
    var hub: String { program.hasSuffix("Hub") ? program : program + "Hub" }

    /// The hub's key in `config.yaml`.
    var key: String { program.prefix(1).lowercased() + program.dropFirst() }

    /// Where clients find the hub.
    var path: String { "/" + key }

    /// The folder's own name, also of `.` and `a/..`.
    private static func lastName(of folder: String) -> String {
        let last = folder.split(separator: "/").last.map(String.init)
        guard last == nil || last == "." || last == ".." else { return last ?? "" }
        guard let real = realpath(folder, nil) else { return last ?? "" }
        defer { free(real) }
        return String(cString: real).split(separator: "/").last.map(String.init) ?? ""
    }

    /// Modules that the package would import or that come with it, and types that its files write without their module.
    private static let taken: Set<String> = [
        "Any", "Application", "Bool", "Darwin", "Dispatch", "Foundation", "FoundationEssentials", "Glibc", "Hub",
        "HubAuthentication", "HubBase", "HubCallerContext", "HubClient", "HubCommands", "HubConfiguration", "HubCrypto",
        "HubForwarding", "HubHTTP", "HubMacros", "HubMacrosExpansion", "HubMacrosPlugin", "HubModules", "HubNetwork",
        "HubProtocols", "HubRedis", "HubServer", "HubSettings", "HubTesting", "HubTracing", "HubTransports", "HubValues",
        "Hubline", "Hubs", "Int", "Main", "PackageDescription", "Protocol", "Self", "String", "Swift", "Synchronization",
        "Test", "TestCall", "TestServer", "Testing", "TextLimit", "Type", "XCTest",
    ]
}
