import Glibc
import HubServer
import HubSettings
import HubTesting
import Hubs
import Testing

/// Real sockets, threads and time.
struct VanishingClientTests {
    /// The task is cancelled within 100 ms, where the machine has time: a quarter must show it beside all other tests.
    @Test func aCallWhoseClientVanishesIsCancelledSoonAndTheEventComesOnce() async throws {
        let witness = Witness()
        try await serve(WorkHub.source(witness)) { port in
            var delays: [Duration] = []
            for round in 1...20 {
                let socket = try PlainSocket(to: port)
                let call = TestSocket.invocationOfWork
                try socket.send(
                    Array(TestSocket.upgradeRequest.utf8) + TestSocket.frame(opcode: 1, Array(TestSocket.jsonHandshake.utf8))
                        + TestSocket.frame(opcode: 1, Array((call + call).utf8)))
                await witness.notes.until { $0.filter { $0 == "begun" }.count == round }
                let start = ContinuousClock.now
                if round % 2 == 0 { socket.reset() } else { socket.close() }
                let ended = await witness.cancelled.until { $0.count == round }
                delays.append(ended[round - 1] - start)
                await witness.notes.until { $0.filter { $0 == "gone" }.count == round }
            }
            delays.sort()
            #expect(delays[5] < .milliseconds(100))
            #expect(delays[19] < .seconds(5))
        }
        // The queued second call never began, and nobody left twice.
        #expect(witness.notes.value == (0..<20).flatMap { _ in ["begun", "gone"] })
    }

    private func serve(_ hub: HubSource, _ body: @escaping @Sendable (UInt16) async throws -> Void) async throws {
        var setup = ServerSetup(hubs: [hub])
        setup.server.port = 0
        setup.server.loops = 2
        let server = try HubServer(setup)
        let port = Watched<UInt16>(0)
        async let running: Void = server.run { address in port.change { $0 = address.port } }
        let chosen = await port.until { $0 > 0 }
        let result: Result<Void, any Error>
        do { result = .success(try await body(chosen)) } catch { result = .failure(error) }
        server.stop()
        try await running
        try result.get()
    }
}

/// A hub whose one method works until it is cancelled.
private struct WorkHub: Hub {
    let context: HubCallerContext
    let witness: Witness

    func onDisconnected(_ end: ConnectionEnd) async throws { witness.notes.change { $0.append("gone") } }

    static var descriptor: HubDescriptor<WorkHub> {
        HubDescriptor(
            "work",
            [
                .method("Work") { hub, _ in
                    hub.witness.notes.change { $0.append("begun") }
                    do {
                        try await Task.sleep(for: .seconds(60))
                    } catch {
                        hub.witness.cancelled.change { $0.append(.now) }
                        throw error
                    }
                    return .nothing
                }
            ])
    }

    static func source(_ witness: Witness) -> HubSource {
        var endpoint = EndpointSettings()
        endpoint.paths = ["/work"]
        return HubSource(
            key: "work", endpoint: endpoint, definition: HubDefinition(WorkHub.self) { WorkHub(context: $0, witness: witness) })
    }
}

private struct Witness: Sendable {
    let notes = Watched<[String]>([])
    let cancelled = Watched<[ContinuousClock.Instant]>([])
}

extension TestSocket {
    fileprivate static let upgradeRequest = """
        GET /work HTTP/1.1\r
        Host: 127.0.0.1\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r

        """
    fileprivate static let jsonHandshake = #"{"protocol":"json","version":1}"# + "\u{1E}"
    fileprivate static let invocationOfWork = #"{"type":1,"invocationId":"1","target":"Work","arguments":[]}"# + "\u{1E}"
}

/// A blocking socket that can leave in ways a stream does not.
private struct PlainSocket {
    struct Failed: Error { let code = errno }

    private let descriptor: Int32

    init(to port: UInt16) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 else { throw Failed() }
    }

    func send(_ bytes: [UInt8]) throws {
        guard Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else { throw Failed() }
    }

    func close() { Glibc.close(descriptor) }

    /// Leaves by a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }
}
