import Glibc
import HubBase
import HubSettings
import Testing

@testable import HubTracing

/// The system's log, played by a socket of the test's.
struct SystemLogTests {
    private let folder: Folder
    private let traces = TraceSwitch()

    init() throws { folder = try Folder() }

    private var path: String { "\(folder.path)/log" }

    private func listen() throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        try #require(status == 0)
        return descriptor
    }

    private func datagrams(_ descriptor: Int32) -> [String] {
        var all: [String] = []
        var bytes = [UInt8](repeating: 0, count: 65_536)
        while case let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT)), count >= 0 {
            all.append(String(decoding: bytes.prefix(count), as: UTF8.self))
        }
        return all
    }

    private func open() throws {
        var settings = TracingSettings()
        settings.level = .verbose
        settings.listeners = [.init(name: "system", type: .syslog)]
        settings.listeners[0].socket = path
        try TraceListeners(settings, in: folder.path).listen(to: traces)
    }

    @Test func eachLineIsADatagramOfItsSeverity() throws {
        let descriptor = try listen()
        defer { close(descriptor) }
        try open()
        for level in TraceLevel.allCases.dropFirst() { traces.source("app").write(level, "said\n\(level)", [.init("k", "v")]) }
        traces.close()
        let expected = [("critical", 26), ("error", 27), ("warning", 28), ("information", 30), ("verbose", 31)].map {
            level, priority in
            "<\(priority)>hubline[\(getpid())]: \(level) app said\\n\(level)  k=v"
        }
        #expect(datagrams(descriptor) == expected)
    }

    @Test func withoutASystemLogLinesAreLostAndTheCountIsToldWhenThereIsOne() throws {
        let file = SystemLog(path)
        let queue = RecordQueue(file, format: .text, size: 1 << 20)
        for number in 0..<3 { _ = queue.add(record("\(number)")) }
        queue.flush()
        let descriptor = try listen()
        defer { close(descriptor) }
        _ = queue.add(record("x"))
        queue.close()
        let said = datagrams(descriptor)
        #expect(said.count == 2)
        #expect(
            said.first?.hasSuffix(#"warning hubline.server 3 lines of the log are lost  reason="No such file or directory""#)
                == true)
        #expect(said.last?.hasSuffix("information hubline.pipeline x") == true)
    }

    @Test func aSystemLogThatIsStartedAnewIsFoundAgain() throws {
        let file = SystemLog(path)
        for _ in 0..<2 {
            let descriptor = try listen()
            #expect(file.append("\(line("x"))\n".utf8Span.span, together: false) == nil)
            #expect(datagrams(descriptor).count == 1)
            close(descriptor)
            unlink(path)
        }
    }
}
