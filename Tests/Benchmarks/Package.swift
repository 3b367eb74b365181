// swift-tools-version: 6.2
// A package of its own: who builds the house does not build this. `make benchmarks` builds it so that it sees what is not public.
import PackageDescription

// A dependency by path is called after its folder.
let house = Context.packageDirectory.split(separator: "/").dropLast(2).last.map { $0.lowercased() } ?? ""

let features = ["ExistentialAny", "MemberImportVisibility", "InternalImportsByDefault", "NonisolatedNonsendingByDefault"]

let package = Package(
    name: "benchmarks",
    platforms: [.macOS("26.0")],
    dependencies: [.package(path: "../..")],
    targets: [
        .executableTarget(
            name: "Benchmarks",
            dependencies: ["HubServer", "HubMacros", "HubTesting"].map { .product(name: $0, package: house) },
            swiftSettings: features.map { .enableUpcomingFeature($0) })
    ],
    swiftLanguageModes: [.v6]
)
