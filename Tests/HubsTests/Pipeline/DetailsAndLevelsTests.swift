import HubBase
import HubSettings
@testable import HubServer
import HubTesting
import Hubs
import Testing

/// What clients read of errors, and what the log says, are two switches.
struct DetailsAndLevelsTests {
    /// S190
    @Test(arguments: [true, false], [TraceLevel.verbose, .error, .off])
    func neitherTouchesTheOther(details: Bool, level: TraceLevel) async throws {
        var limits = HubLimits()
        limits.detailedErrors = details
        let hub = testHub(Probe(), limits, [ModuleEntry(Speaking())])
        let lines = Lines()
        let make: (TraceSwitch) throws -> HubServer = { trace in
            trace.set(level: level, rules: [], listeners: [lines])
            return try HubServer(ServerSetup(hubs: [hub]), trace: trace)
        }
        try await TestServer.run(.init(), make) { server in
            let client = try await server.connect("/test")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Crash") }
            let detail = details ? " SecretError: secret-internal-text" : ""
            #expect(error?.message == "An unexpected error occurred invoking 'Crash' on the server." + detail)
        }
        let expected: [TraceLevel: [String]] = [.verbose: ["before", "failed"], .error: ["failed"], .off: []]
        #expect(lines.all.value == expected[level])
    }

    private struct Speaking: IncomingHooks {
        func onBeforeIncoming(_ call: inout IncomingCall) -> IncomingVerdict {
            call.trace.write(.verbose, "before", [])
            return .proceed
        }

        func onIncomingError(_ call: IncomingCall, _ failure: inout IncomingFailure) { call.trace.write(.error, "failed", []) }
    }

    private final class Lines: TraceListener {
        let all = Watched<[String]>([])
        func write(_ record: TraceRecord) {
            if ["before", "failed"].contains(record.message) { all.change { $0.append(record.message) } }
        }
    }
}
