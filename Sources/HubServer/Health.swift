import HubHTTP
import HubValues

/// What tells a balancer how the server is, and whoever runs it which configuration is in force.
enum Health {
    static func routes(_ status: ServerStatus) -> [HTTPRoute] {
        [
            HTTPRoute("/health/live", methods: [.get], owner: "health") { _ in .text(.ok, "live\n") },
            HTTPRoute("/health/ready", methods: [.get], owner: "health") { _ in
                status.isServing ? .text(.ok, "ready\n") : .text(.serviceUnavailable, "draining\n")
            },
            HTTPRoute("/health", methods: [.get], owner: "health") { _ in .json(Array("\(HubValue.object(status.members))".utf8))
            },
        ]
    }
}
