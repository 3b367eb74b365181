import Foundation
import PackagePlugin

/// Where in a package a module and its test belong.
struct ModulePlace {
    /// The target that serves hubs.
    let target: SwiftSourceModuleTarget
    /// What its files import of Hubline.
    let product: String
    /// The target with its tests.
    let tests: SwiftSourceModuleTarget
    private let package: URL

    /// - Parameter name: the target, where the package has several that stand on Hubline.
    init(in package: Package, target name: String?) throws {
        let all = package.targets.compactMap { $0 as? SwiftSourceModuleTarget }
        let able = all.filter { $0.kind != .test && Self.product(of: $0) != nil && (name == nil || $0.name == name) }
        guard let target = able.first, let product = Self.product(of: target) else {
            let which = name.map { "'\($0)' is no target that" } ?? "no target of this package"
            throw Refusal(sentence: "\(which) depends on Hubline, by HubCommands, HubServer or Hubs")
        }
        guard able.count == 1 else {
            throw Refusal(sentence: "which target? Say --target, with one of: \(able.map(\.name).joined(separator: ", "))")
        }
        guard let tests = all.first(where: { $0.kind == .test && Self.tests(target, $0) }) else {
            throw Refusal(
                sentence: "no test target depends on \(target.name) and on the product HubTesting: the test has no place")
        }
        self.package = package.directoryURL
        self.target = target
        self.product = product
        self.tests = tests
    }

    /// A path for people: from the package.
    func path(of file: URL) -> String {
        let (file, package) = (file.standardizedFileURL.path, package.standardizedFileURL.path + "/")
        return file.hasPrefix(package) ? String(file.dropFirst(package.count)) : file
    }

    /// What gives all that a module needs, the most that the target has.
    private static func product(of target: any Target) -> String? {
        let products = products(of: target)
        return ["HubCommands", "HubServer", "Hubs"].first { products.contains($0) }
    }

    private static func tests(_ target: any Target, _ tests: any Target) -> Bool {
        let isItsOwn = tests.dependencies.contains { dependency in
            if case .target(let own) = dependency { own.id == target.id } else { false }
        }
        return isItsOwn && products(of: tests).contains("HubTesting")
    }

    private static func products(of target: any Target) -> [String] {
        target.dependencies.compactMap { dependency in
            if case .product(let product) = dependency { product.name } else { nil }
        }
    }
}
