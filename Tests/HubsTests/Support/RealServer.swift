import HubBase
import HubNetwork
@testable import HubServer
import HubTesting
import Hubs

/// A server over sockets of the machine, for what needs threads and a kernel.
struct RealServer {
    private let server: HubServer
    private let address: SocketAddress
    private let loops: EventLoops

    static func run(_ hubs: [HubSource], loops count: Int = 1, _ body: (RealServer) async throws -> Void) async throws {
        var setup = ServerSetup(hubs: hubs.map { $0.patient })
        setup.server.port = 0
        let server = try HubServer(setup)
        try await EventLoops.run(count: count, trace: TraceSwitch().source("test")) { loops in
            let ready = Watched<SocketAddress?>(nil)
            async let serving: Void = server.serve(on: loops) { address in ready.change { $0 = address } }
            var failure: (any Error)?
            if let address = await ready.until({ $0 != nil }) {
                do { try await body(RealServer(server: server, address: address, loops: loops)) } catch { failure = error }
            }
            server.stop()
            try await serving
            if let failure { throw failure }
        }
    }

    /// A client on one of the server's own loops.
    func guest(loop: Int = 0) async throws -> Guest {
        var options = ClientOptions()
        options.skipsNegotiation = true
        return try await Guest(TestClient.connect(to: "http://\(address)/test", options: options, over: loops.all[loop]))
    }

    /// The clients and groups of a hub from outside.
    func hubContext<H: Hub>(_ type: H.Type) -> HubContext<H.Client> { server.hubContext(type) }

    /// An upgraded WebSocket for hand-made frames.
    func webSocket(loop: Int = 0) async throws -> TestSocket {
        let loop = loops.all[loop]
        let stream = try await loop.poller.connect(to: address, on: loop)
        return try await TestSocket(StreamRecorder(stream), path: "/test")
    }
}

extension HubSource {
    /// Without the limits that a slow machine reaches: real time passes here.
    fileprivate var patient: HubSource {
        var hub = self
        hub.limits.handshakeTimeout = .seconds(3_600)
        hub.limits.clientTimeoutInterval = .seconds(3_600)
        return hub
    }
}
