import Glibc
import HubBase
import HubNetwork
import Testing

/// Sockets that are files.
struct LocalSocketTests {
    private func withFolder(_ body: (String) async throws -> Void) async throws {
        var template = Array("/tmp/hubline-local-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        defer { for name in ["run/s", "run", "s", "plain", ""] { remove("\(folder)/\(name)") } }
        try await body(folder)
    }

    private func mode(_ path: String) throws -> mode_t {
        var status = stat()
        try #require(lstat(path, &status) == 0)
        return status.st_mode & 0o777
    }

    /// Blocks, so it runs elsewhere than the loop.
    private func talk(_ path: String) throws -> [UInt8] {
        let connection = try LocalConnection(to: path)
        let isSent = connection.send(Array("hello".utf8))
        #expect(isSent)
        return connection.receive()
    }

    @Test func whoRunsTheServerIsAnsweredAndTheFileGoesWithTheListener() async throws {
        try await withFolder { folder in
            let path = "\(folder)/run/s"
            try await withLoops { loops in
                let opened = try await LocalSocket.listen(at: path, on: loops.all[0]) { $0.setReceiver(Echo($0)) }
                let listener = try #require(opened)
                #expect(try mode(path) == 0o600)
                #expect(try mode("\(folder)/run") == 0o750)
                #expect(try talk(path) == Array("hello".utf8))
                try await loops.all[0].perform { listener.close() }
            }
            #expect(access(path, F_OK) != 0)
            #expect(throws: (any Error).self) { try talk(path) }
        }
    }

    @Test func oneThatNobodyListensAtIsReplacedAndOneInUseIsNot() async throws {
        try await withFolder { folder in
            let path = "\(folder)/s"
            try await withLoops { loops -> Void in _ = try await LocalSocket.listen(at: path, on: loops.all[0]) { _ in } }
            #expect(access(path, F_OK) == 0)
            try await withLoops { loops in
                let first = try await LocalSocket.listen(at: path, on: loops.all[0]) { $0.setReceiver(Echo($0)) }
                let error = await #expect(throws: (any Error).self) {
                    try await LocalSocket.listen(at: path, on: loops.all[0]) { _ in }
                }
                #expect(error.map { "\($0)" } == "socket \(path): somebody listens there")
                #expect(try talk(path) == Array("hello".utf8))
                // Who has taken the place meanwhile keeps it.
                remove(path)
                let second = try await LocalSocket.listen(at: path, on: loops.all[0]) { $0.setReceiver(Echo($0)) }
                try await loops.all[0].perform { first?.close() }
                #expect(try talk(path) == Array("hello".utf8))
                try await loops.all[0].perform { second?.close() }
            }
        }
    }

    @Test(arguments: ["plain", "", String(repeating: "l", count: 120)])
    func whatIsNoSocketOrHasNoRoomIsAnError(name: String) async throws {
        try await withFolder { folder in
            if name == "plain" { close(open("\(folder)/plain", O_CREAT | O_WRONLY, 0o600)) }
            try await withLoops { loops -> Void in
                _ = await #expect(throws: (any Error).self) {
                    try await LocalSocket.listen(at: "\(folder)/\(name)", on: loops.all[0]) { _ in }
                }
            }
            if name == "plain" { #expect(access("\(folder)/plain", F_OK) == 0) }
        }
    }
}
