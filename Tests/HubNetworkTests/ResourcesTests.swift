import Glibc
import HubBase
import HubNetwork
import HubTesting
import Testing

/// In a process of its own, where nobody else opens or allocates anything.
struct ResourcesTests {
    @Test func afterAThousandConnectionsDescriptorsAndMemoryAreBack() async {
        await #expect(processExitsWith: .success) {
            try await withLoops(2) { loops in
                let ended = Watched(0)
                let listener = try await loops.listen(on: anyPort) { $0.setReceiver(CountedEcho($0, ended)) }
                // The first times are warm-up: what is made once stays.
                for _ in 0..<2 { try await thousandConnections(loops, listener.address, ended) }
                let files = openFiles()
                #if !HUBLINE_TSAN
                    let pages = residentPages()
                #endif
                for _ in 0..<2 { try await thousandConnections(loops, listener.address, ended) }
                guard files > 0, openFiles() == files else { exit(1) }
                #if !HUBLINE_TSAN  // which remembers who touched what
                    // Less than half a KiB a connection: what one leaves behind would be more.
                    guard pages > 0, residentPages() - pages < 256 else { exit(2) }
                #endif
            }
        }
    }
}

/// A hundred at a time: each sends, reads its echo and leaves, in one way or another.
private func thousandConnections(_ loops: EventLoops, _ address: SocketAddress, _ ended: Watched<Int>) async throws {
    ended.change { $0 = 0 }
    for _ in 0..<10 {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<100 {
                group.addTask {
                    let loop = loops.all[number % 2]
                    let client = StreamRecorder(try await loop.poller.connect(to: address, on: loop))
                    client.send([UInt8](repeating: 1, count: 1_000))
                    _ = await client.bytes(1_000)
                    loop.execute { client.stream.close(flushing: number % 3 == 0) }
                    _ = await client.end()
                }
            }
            try await group.waitForAll()
        }
    }
    await ended.until { $0 == 1_000 }
    // Until the loops have let go of the last ones.
    for loop in loops.all { try await loop.perform {} }
}

private func openFiles() -> Int {
    guard let folder = opendir("/proc/self/fd") else { return -1 }
    defer { closedir(folder) }
    var count = 0
    while readdir(folder) != nil { count += 1 }
    return count
}

private func residentPages() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return -1 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 200)
    guard fgets(&line, Int32(line.count), file) != nil else { return -1 }
    let fields = line.prefix { $0 != 0 }.split(separator: CChar(UInt8(ascii: " ")))
    return fields.count > 1 ? Int(String(decoding: fields[1].map { UInt8(bitPattern: $0) }, as: UTF8.self)) ?? -1 : -1
}

/// An echo whose end is counted.
private final class CountedEcho: ByteReceiver {
    private let echo: Echo
    private let ended: Watched<Int>

    init(_ stream: any ByteStream, _ ended: Watched<Int>) {
        echo = Echo(stream)
        self.ended = ended
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }
    func received(_ range: Range<Int>) { echo.received(range) }
    func writable() {}
    func ended(_ error: (any Error)?) { ended.change { $0 += 1 } }
}
