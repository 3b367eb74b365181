// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "Shop",
    platforms: [.macOS("26.0")],
    dependencies: [.package(name: "hubline", path: "../../..")],
    targets: [
        .executableTarget(
            name: "Shop",
            dependencies: [
                .product(name: "HubCommands", package: "hubline"),
                .product(name: "HubMacros", package: "hubline"),
            ]),
        .testTarget(
            name: "ShopTests",
            dependencies: ["Shop", .product(name: "HubTesting", package: "hubline")]),
    ])
package.targets[0].plugins = [.plugin(name: "CheckConfiguration", package: "hubline")]
