// swift-tools-version: 6.2
// 6.2 is the lowest tools version whose versioned dependants may build the macro plug-in's flags.
import CompilerPluginSupport
import PackageDescription

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#endif

let package = Package(
    name: "hubline",
    platforms: [.macOS("26.0")],
    products: [
        "Hubs", "HubServer", "HubCommands", "HubMacros", "HubClient", "HubTesting", "HubAuthentication", "HubForwarding",
    ].map {
        .library(name: $0, targets: [$0])
    }
        + [
            .executable(name: "hubline", targets: ["hubline"]),
            .plugin(name: "CheckConfiguration", targets: ["CheckConfiguration"]),
            .plugin(name: "NewModule", targets: ["NewModule"]),
        ],
    targets: [
        // The system's libraries: each one is imported by one target.
        system("CUV", "libuv", apt: "libuv1-dev", brew: "libuv"),
        system("COpenSSL", "openssl", apt: "libssl-dev", brew: "openssl@3"),
        system("CYAML", "yaml-0.1", apt: "libyaml-dev", brew: "libyaml"),
        system("CZ", "zlib", apt: "zlib1g-dev", brew: "zlib"),
        system("CCurl", "libcurl", apt: "libcurl4-openssl-dev", brew: "curl"),

        // Bottom.
        library("HubBase"),
        library("HubSettings", "HubBase"),
        library("HubValues", "HubBase"),
        library("HubCrypto", "HubBase", "COpenSSL"),
        library("HubCompression", "HubBase", "CZ"),
        library("HubTracing", "HubBase", "HubSettings", "HubValues", "HubCompression"),
        library("HubNetwork", "HubBase", "HubSettings", "CUV"),
        library("HubHTTP", "HubBase", "HubSettings", "HubCrypto"),
        library("HubClient", "HubBase", "HubValues", "HubCrypto", "HubHTTP", "HubNetwork"),

        // Hubs; re-exports its three, so who depends on it sees them.
        library("Hubs", "HubBase", "HubSettings", "HubValues"),
        // The expansion is a library: tests of a `.macro` target would have all that they link built a second time, as tools.
        .target(name: "HubMacrosExpansion", swiftSettings: useSwiftSyntax, linkerSettings: linkSwiftSyntax),
        .macro(name: "HubMacrosPlugin", dependencies: ["HubMacrosExpansion"], swiftSettings: useSwiftSyntax),
        library("HubMacros", "Hubs", "HubMacrosPlugin"),
        library("HubModules", "Hubs"),
        library("HubProtocols", "Hubs"),
        library("HubTransports", "Hubs", "HubProtocols", "HubHTTP", "HubCrypto"),
        library("HubConfiguration", "Hubs", "CYAML"),

        // What needs a library that not every server wants: registered by who does.
        library("HubAuthentication", "Hubs", "HubCrypto"),
        library("HubForwarding", "Hubs", "CCurl"),

        // Top.
        library(
            "HubServer", "HubBase", "HubSettings", "HubValues", "HubCrypto", "HubTracing", "HubNetwork", "HubHTTP", "Hubs",
            "HubModules", "HubProtocols", "HubTransports", "HubConfiguration",
            resources: [.embedInCode("Page/chat.html"), .embedInCode("Page/nobody.html")]),
        library(
            "HubCommands", "HubServer", "HubClient", "HubTracing", "HubNetwork",
            resources: ["Package", "Application", "Hub", "TextLimit", "HubTests"].map { .embedInCode("Package/\($0).swift.txt") }
                + [.embedInCode("Package/config.yaml.txt")]),
        library("HubTesting", "HubBase", "HubSettings", "HubNetwork", "Hubs", "HubConfiguration", "HubServer", "HubClient"),
        program("hubline", "HubCommands", "HubAuthentication", "HubForwarding"),
        program("hubcheck", "Hubs", "HubConfiguration", "HubModules"),
        program("conformance-server", path: "Tests/ConformanceServer", "HubServer", "HubAuthentication"),
        program("chat-example", path: "docs/examples/Chat", exclude: ["config.yaml"], "HubCommands", "HubMacros"),
        program(
            "stock-ticker-example", path: "docs/examples/StockTicker", exclude: ["config.yaml"], "HubCommands", "HubServer",
            "HubMacros"),
        // A package of its own; here so that its modules are built and tested as everything else.
        program("custom-module-example", path: "docs/examples/CustomModule/Sources/Shop", "HubCommands", "HubMacros"),
        program("bench-server", path: "Tests/Tools/bench-server", "HubBase", "HubHTTP", "Hubs", "HubServer"),

        .plugin(name: "CheckConfiguration", capability: .buildTool(), dependencies: ["hubcheck"]),
        .plugin(
            name: "NewModule",
            capability: .command(
                intent: .custom(verb: "new-module", description: "Writes a pipeline module with its test."),
                permissions: [.writeToPackageDirectory(reason: "The module and its test are new files.")])),

        tests("HubBase", "HubTesting"),
        tests("HubSettings", "HubBase"),
        tests("HubValues", "HubBase"),
        tests("HubCrypto"),
        tests("HubAuthentication", "HubCrypto", "Hubs", "HubServer", "HubTesting"),
        tests("HubCompression", "HubBase"),
        tests("HubTracing", "HubBase", "HubSettings", "HubValues", "HubCompression", "HubTesting"),
        tests("HubNetwork", "HubBase", "HubTesting"),
        tests("HubHTTP", "HubBase", "HubSettings"),
        tests("HubClient", "HubBase", "HubHTTP", "HubNetwork", "HubTesting"),
        tests("Hubs", "HubBase", "HubSettings", "HubNetwork", "HubServer", "HubTesting"),
        .testTarget(
            name: "HubMacrosExpansionTests", dependencies: ["HubMacrosExpansion"], swiftSettings: useSwiftSyntax),
        tests("HubForwarding", "HubBase", "HubModules", "HubNetwork", "Hubs", "HubServer", "HubTesting"),
        tests("HubMacros", "Hubs", "HubTesting", exclude: ["Fixtures"]),
        tests("HubModules", "HubBase", "HubTracing", "Hubs", "HubTesting", "custom-module-example"),
        tests("HubProtocols", "Hubs"),
        tests("HubTransports", "HubBase", "Hubs", "HubHTTP", "HubTesting"),
        tests("HubConfiguration", "HubAuthentication", "HubForwarding", "Hubs", "HubModules", "HubTesting"),
        tests("HubServer", "HubBase", "HubNetwork", "HubSettings", "Hubs", "HubTesting"),
        tests("HubCommands", "HubTesting"),
        tests("HubTesting", "HubBase"),
        .testTarget(name: "ExamplesTests", dependencies: ["chat-example", "stock-ticker-example", "HubBase", "HubTesting"]),
    ],
    swiftLanguageModes: [.v6]
)

// Every Swift target has the same settings. Warnings are errors only where the house builds itself (Makefile, CI): as a
// fixed setting it breaks dependants under `--build-system swiftbuild`.
let features = ["ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault", "NonisolatedNonsendingByDefault"]
let strict: [SwiftSetting] = Context.environment["HUBLINE_STRICT"] == nil ? [] : [.treatAllWarnings(as: .error)]
for target in package.targets where target.type != .system && target.type != .plugin {
    target.swiftSettings = (target.swiftSettings ?? []) + features.map { .enableUpcomingFeature($0) } + strict
}

func system(_ name: String, _ pkgConfig: String, apt: String, brew: String) -> Target {
    .systemLibrary(name: name, pkgConfig: pkgConfig, providers: [.apt([apt]), .brew([brew])])
}

func library(_ name: String, _ dependencies: String..., resources: [Resource]? = nil) -> Target {
    .target(name: name, dependencies: dependencies.map { .byName(name: $0) }, resources: resources)
}

func program(_ name: String, path: String? = nil, exclude: [String] = [], _ dependencies: String...) -> Target {
    .executableTarget(name: name, dependencies: dependencies.map { .byName(name: $0) }, path: path, exclude: exclude)
}

/// Tests of one target; the target itself is always among the dependencies.
func tests(_ subject: String, _ others: String..., exclude: [String] = []) -> Target {
    .testTarget(name: subject + "Tests", dependencies: ([subject] + others).map { .byName(name: $0) }, exclude: exclude)
}

/// Macros are built over the SwiftSyntax that is the compiler's own, so that nothing has to be downloaded and compiled.
var swiftSyntax: String { compilerLibraries() ?? "/usr/lib/swift/host" }
var useSwiftSyntax: [SwiftSetting] { [.unsafeFlags(["-I", swiftSyntax])] }
var linkSwiftSyntax: [LinkerSetting] { [.unsafeFlags(["-L", swiftSyntax, "-Xlinker", "-rpath", "-Xlinker", swiftSyntax])] }

/// The folder of the toolchain with its SwiftSyntax: it lies beside the `libPackageDescription` that is loaded into this very
/// process, so it is that of the compiler which builds the package. Nil if the toolchain has none.
func compilerLibraries() -> String? {
    func host(besideManifestAPI library: String) -> String? {
        guard let end = library.firstRange(of: "/pm/ManifestAPI/")?.lowerBound else { return nil }
        let folder = library[..<end] + "/host"
        return access(folder + "/SwiftSyntaxMacros.swiftmodule", R_OK) == 0 ? String(folder) : nil
    }
    #if canImport(Darwin)
        for index in 0..<_dyld_image_count() {
            if let name = _dyld_get_image_name(index), let found = host(besideManifestAPI: String(cString: name)) { return found }
        }
    #elseif canImport(Glibc)
        // Line by line: what reads the whole of a file by its size stops early in /proc, and SwiftPM keeps a wrong answer.
        guard let maps = fopen("/proc/self/maps", "r") else { return nil }
        defer { fclose(maps) }
        var line: UnsafeMutablePointer<CChar>?
        var capacity = 0
        defer { free(line) }
        while getline(&line, &capacity, maps) > 0, let text = line.map({ String(cString: $0) }) {
            if let path = text.firstIndex(of: "/"), let found = host(besideManifestAPI: String(text[path...])) { return found }
        }
    #endif
    return nil
}
