import HubHTTP

/// What tells a balancer how the server is.
enum Health {
    static func routes(_ phase: ServerPhase) -> [HTTPRoute] {
        [
            HTTPRoute("/health/live", methods: [.get], owner: "health") { _ in .text(.ok, "live\n") },
            HTTPRoute("/health/ready", methods: [.get], owner: "health") { _ in
                phase.isServing ? .text(.ok, "ready\n") : .text(.serviceUnavailable, "draining\n")
            },
        ]
    }
}
