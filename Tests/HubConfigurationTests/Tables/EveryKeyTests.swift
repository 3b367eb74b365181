import Testing

@testable import HubConfiguration

struct EveryKeyTests {
    // K30, K32
    @Test func eachKeyIsCheckedForTypeAndBoundsAndItsNeighboursAreUnknown() throws {
        let keys = try EveryKey.all()
        #expect(keys.count > 50)
        for row in keys.flatMap({ $0.brokenFiles() }) {
            let found = problems(of: row.text)
            #expect(found.count == 1, "\(row.text)\(found)")
            guard let problem = found.first else { continue }
            #expect(problem.hasPrefix("\(row.position): error: \(row.begins)"), "\(row.text)\(problem)")
            #expect(problem.hasSuffix(row.ends), "\(row.text)\(problem)")
        }
    }

    /// Keys that are documented and wait for what they speak of.
    private static let later = [
        "server": ["maximumMemory", "maximumConnectionsPerAddress", "tls", "listeners"],
        "server.shutdown": ["hooks"],
        "defaults": [
            "streamBufferCapacity", "supportedProtocols", "statefulReconnectBufferSize", "serverSentEvents",
            "longPolling", "applicationMaxBufferSize", "transportMaxBufferSize", "minimumProtocolVersion",
            "allowStatefulReconnects",
        ],
        "hubs.a": ["streamBufferCapacity", "longPolling", "allowStatefulReconnects", "authorize", "callerState"],
        "": ["classic"],
    ]

    @Test(arguments: later.keys.sorted())
    func keysThatWaitForWhatTheySpeakOfSaySo(_ path: String) {
        let sections = path.split(separator: ".").map(String.init)
        let beside = ["hubs.a": ["path: /a", "methods: {}"]][path] ?? []
        for key in Self.later[path] ?? [] {
            var lines = sections.enumerated().map { "\(String(repeating: "  ", count: $0))\($1):" }
            let indentation = String(repeating: "  ", count: sections.count)
            lines += (beside + ["\(key): { a: [b] }"]).map { indentation + $0 }
            let place = "\(lines.count):\(2 * sections.count + 1)"
            #expect(problems(of: lines.joined(separator: "\n")) == ["\(place): error: '\(key)' is not available yet"])
        }
    }

    @Test(arguments: [
        ("bus: redis", "1:6", "redis"), ("bus: { redis: { url: x } }", "1:8", "redis"),
        ("defaults: { transports: [serverSentEvents] }", "1:26", "serverSentEvents"),
        ("defaults: { transports: [LongPolling] }", "1:26", "longPolling"),
        ("server: { shutdown: { mode: migrateClients } }", "1:29", "migrateClients"),
    ])
    func valuesThatWaitForWhatTheySpeakOfSaySo(_ text: String, _ place: String, _ value: String) {
        #expect(problems(of: text) == ["\(place): error: '\(value)' is not available yet"])
    }

    @Test(arguments: [

        "broadcastExit", "restoreGroups", "migrationLog",
    ])
    func modulesThatAreNotBuiltSaySo(_ name: String) {
        for entry in [name, "\(name): { a: b }", "\(name): off"] {
            #expect(problems(of: "pipeline: [\(entry)]") == ["1:12: error: the module '\(name)' is not available yet"])
        }
    }
}
