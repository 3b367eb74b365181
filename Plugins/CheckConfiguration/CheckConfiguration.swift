import Foundation
import PackagePlugin

/// Checks the `config.yaml` of a package with each build that follows a change of it. Listed by the target that serves it:
///
///     plugins: [.plugin(name: "CheckConfiguration", package: "hubline")]
@main
struct CheckConfiguration: BuildToolPlugin {
    func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
        let file = context.package.directoryURL.appending(path: "config.yaml")
        guard FileManager.default.fileExists(atPath: file.path) else {
            Diagnostics.error("\(file.path):1:1: there is no such file for CheckConfiguration to check")
            return []
        }
        // A source file, empty but for a comment: what has no output would run with every build.
        let stamp = context.pluginWorkDirectoryURL.appending(path: "ConfigurationIsChecked.swift")
        return [
            .buildCommand(
                displayName: "Checking config.yaml", executable: try context.tool(named: "hubcheck").url,
                arguments: [file.path, stamp.path], inputFiles: [file], outputFiles: [stamp])
        ]
    }
}
