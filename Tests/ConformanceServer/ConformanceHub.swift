import Hubs

/// The hub that recorded sessions of the original server call; what they do not call comes with the capability it belongs to.
struct ConformanceHub: Hub {
    let context: HubCallerContext

    func add(_ left: Int, _ right: Int) throws -> Int {
        let (sum, overflow) = left.addingReportingOverflow(right)
        guard !overflow else { throw HubError("The sum does not fit.") }
        return sum
    }

    // Declared as the original's: error texts show these names.
    static var descriptor: HubDescriptor<ConformanceHub> {
        HubDescriptor(
            "conformance",
            [
                .method("Add", parameters: ["a", "b"]) { hub, a in try await HubResult(of: hub.add(a.next(), a.next())) },
                .method("Echo", parameters: ["value"]) { _, a in HubResult(try a.next() as HubValue) },
                .method("SendToCaller", parameters: ["method", "value"]) { hub, a in
                    try await HubResult(of: hub.clients.caller.call(a.next(), a.next() as HubValue))
                },
            ])
    }
}
