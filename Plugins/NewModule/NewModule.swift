import Foundation
import PackagePlugin

/// `swift package new-module NAME [--target TARGET]`: writes a pipeline module with its test, and prints the lines that put it to use.
@main
struct NewModule: CommandPlugin {
    func performCommand(context: PluginContext, arguments: [String]) throws {
        var arguments = ArgumentExtractor(arguments)
        let targets = arguments.extractOption(named: "target")
        guard targets.count < 2, arguments.remainingArguments.count == 1, let said = arguments.remainingArguments.first,
            !said.hasPrefix("-")
        else { return Diagnostics.error("usage: swift package new-module NAME [--target TARGET]") }
        do {
            let place = try ModulePlace(in: context.package, target: targets.first)
            let files = ModuleFiles(name: try ModuleName(said, in: place), place: place)
            try files.write()
            print(files.whatToDo)
        } catch let refusal as Refusal {
            Diagnostics.error(refusal.sentence)
        }
    }
}

/// Why nothing was written.
struct Refusal: Error {
    let sentence: String
}
