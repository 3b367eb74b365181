import Glibc
import HubConfiguration
import HubModules
import Hubs

/// `hubcheck FILE STAMP`: checks a configuration file during a build, as far as it can be checked without the application, and leaves
/// a source file behind that says so. It prints problems as a compiler does its own; status 1: there is an error.
@main
enum Hubcheck {
    static func main() throws {
        guard CommandLine.arguments.count == 3 else {
            print("usage: hubcheck FILE STAMP")
            exit(2)
        }
        let (file, stamp) = (CommandLine.arguments[1], CommandLine.arguments[2])
        let report = try report(on: file)
        for problem in report.problems { print("\(problem)") }
        guard report.configuration != nil, write("// Checked by hubcheck.\n", to: stamp) else { exit(1) }
    }

    /// The application's own modules, hubs, steps and listeners are not here, nor those of the products that it may have; the values of the
    /// environment are where it will run.
    private static func report(on file: String) throws -> ConfigurationReport {
        var (modules, hubs, steps, listeners) = (ModuleCatalog(), HubCatalog(), StepCatalog.stock, TraceListenerCatalog())
        try StockModules.register(in: &modules)
        modules.isPartial = true
        hubs.isPartial = true
        steps.isPartial = true
        listeners.isPartial = true
        return Configuration.check(
            file: file, modules: modules, hubs: hubs, steps: steps, listeners: listeners, environment: .elsewhere)
    }

    private static func write(_ text: String, to path: String) -> Bool {
        guard let file = fopen(path, "w") else {
            print("\(path): error: cannot be written: \(String(cString: strerror(errno)))")
            return false
        }
        let isWritten = fputs(text, file) >= 0
        return fclose(file) == 0 && isWritten
    }
}
