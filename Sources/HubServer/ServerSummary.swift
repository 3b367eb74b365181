import HubSettings
import Hubs

/// What a server serves, in words: for its log as it starts, and for who checks a file.
package struct ServerSummary: Sendable, CustomStringConvertible {
    private let hubs: [String]
    private let shutdown: String

    init(_ setup: ServerSetup, _ plans: HubPlans) {
        hubs = zip(setup.hubs, plans.hubs).map { source, plan in
            let methods = plan.methods.map { "\($0.wireName)(\($0.parameters.map(\.name).joined(separator: ", ")))" }
            let exports = methods.isEmpty ? "no methods" : methods.joined(separator: ", ")
            return "hub \(source.key) at \(source.endpoint.shownPaths.joined(separator: ", ")): \(exports)"
        }
        shutdown = "shutdown: mode \(setup.shutdown.mode.written), timeout \(setup.shutdown.timeout.written)"
    }

    /// A line for each hub with what it exports, and one for how the server leaves.
    package var lines: [String] { (hubs.isEmpty ? ["no hubs"] : hubs) + [shutdown] }

    /// All lines as one.
    package var description: String { lines.joined(separator: "; ") }
}
