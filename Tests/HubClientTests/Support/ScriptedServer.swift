import HubBase
import HubHTTP
import HubNetwork
import HubTesting
import Testing

@testable import HubClient

/// A server whose every byte the test writes by hand, on a simulated network.
final class ScriptedServer: Sendable {
    static let url = "http://127.0.0.1:5000/chat"

    let network: SimulatedNetwork
    let port: ScriptedPort

    var loop: EventLoop { network.loops[0] }

    static func run<R>(
        chunk: Int = .max, socketBuffer: Int = 64 * 1024, _ body: (ScriptedServer) async throws -> R
    ) async throws -> R {
        try await SimulatedNetwork.run(socketBuffer: socketBuffer, chunk: chunk) { network in
            let port = try await ScriptedPort(on: EventLoops(network.loops), SocketAddress(host: "127.0.0.1", port: 5000))
            return try await body(ScriptedServer(network, port))
        }
    }

    private init(_ network: SimulatedNetwork, _ port: ScriptedPort) {
        self.network = network
        self.port = port
    }

    /// A connected client and the server's end of it.
    func connected(_ options: ClientOptions = ClientOptions()) async throws -> (client: ClientConnection, peer: ScriptedPeer) {
        var options = options
        options.skipsNegotiation = true
        async let client = ClientConnection.connect(to: Self.url, options: options, over: loop)
        let (peer, _) = try await port.upgrade(ScriptedPeer.frame("{}\u{1E}"))
        #expect(try await peer.frames(1) == [#"{"protocol":"json","version":1}"#])
        return (try await client, peer)
    }
}

/// Where clients connect, and what they get there.
final class ScriptedPort: Sendable {
    let address: SocketAddress
    private let listener: any Listener
    private let accepted: AsyncStream<StreamRecorder>

    init(on loops: EventLoops, _ address: SocketAddress) async throws {
        let (stream, continuation) = AsyncStream.makeStream(of: StreamRecorder.self)
        accepted = stream
        listener = try await loops.listen(on: address) { continuation.yield(StreamRecorder($0)) }
        self.address = listener.address
    }

    /// The next connection, after its request has come; the request's lines.
    func request() async throws -> (peer: StreamRecorder, lines: [String]) {
        guard let peer = await accepted.first(where: { _ in true }) else { throw CancellationError() }
        let heard = await peer.heard { $0.bytes.suffix(4).elementsEqual("\r\n\r\n".utf8) }
        let text = String(decoding: heard.bytes, as: UTF8.self)
        return (peer, text.split(separator: "\r\n").map(String.init))
    }

    private static let offer = """
        {"negotiateVersion":1,"connectionId":"one","connectionToken":"secret",\
        "availableTransports":[{"transport":"WebSockets","transferFormats":["Text","Binary"]}]}
        """

    /// Answers negotiate.
    func negotiate(_ body: String = offer) async throws -> [String] {
        let (peer, lines) = try await request()
        peer.send(Array("HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8))
        return lines
    }

    /// Answers the upgrade, with bytes behind the answer.
    func upgrade(_ behind: [UInt8] = []) async throws -> (peer: ScriptedPeer, lines: [String]) {
        let (recorder, lines) = try await request()
        let key = lines.first { $0.hasPrefix("Sec-WebSocket-Key: ") }.map { String($0.dropFirst(19)) } ?? ""
        let fields = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: \(Upgrade.accept(key))"]
        let head = "HTTP/1.1 101 Switching Protocols\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
        let peer = ScriptedPeer(recorder, skipping: recorder.heard.bytes.count)
        recorder.send(Array(head.utf8) + behind)
        return (peer, lines)
    }
}

/// The server's end of a WebSocket.
final class ScriptedPeer: Sendable {
    let recorder: StreamRecorder
    private let start: Int

    init(_ recorder: StreamRecorder, skipping start: Int) {
        self.recorder = recorder
        self.start = start
    }

    /// The first frames that the client has sent, in words: the text of a message without its terminators; `<close 1000>`, `<pong x>`.
    func frames(_ count: Int) async throws -> [String] {
        let start = start
        let heard = await recorder.heard { Self.decode($0.bytes.dropFirst(start)).count >= count }
        return Self.decode(heard.bytes.dropFirst(start))
    }

    /// Sends records in one frame.
    func send(_ records: String...) { recorder.send(Self.frame(records.map { $0 + "\u{1E}" }.joined())) }

    func sendClose(_ code: UInt16?) {
        recorder.send(code.map { [0x88, 2, UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] } ?? [0x88, 0])
    }

    static func frame(_ text: String) -> [UInt8] {
        let count = text.utf8.count
        return (count < 126 ? [0x81, UInt8(count)] : [0x81, 126, UInt8(count >> 8), UInt8(count & 255)]) + text.utf8
    }

    private static func decode(_ bytes: ArraySlice<UInt8>) -> [String] {
        var frames: [String] = []
        var rest = bytes
        while rest.count >= 6 {
            let bytes = Array(rest.prefix(8))
            let isLong = bytes[1] & 0x7F == 126
            let length = isLong ? Int(bytes[2]) << 8 | Int(bytes[3]) : Int(bytes[1] & 0x7F)
            let head = isLong ? 8 : 6
            guard bytes[1] & 0x80 != 0, rest.count >= head + length else { break }
            let key = Array(rest.dropFirst(head - 4).prefix(4))
            let payload = zip(0..., rest.dropFirst(head).prefix(length)).map { $1 ^ key[$0 & 3] }
            frames.append(word(bytes[0], payload))
            rest = rest.dropFirst(head + length)
        }
        return frames
    }

    private static func word(_ first: UInt8, _ payload: [UInt8]) -> String {
        let text = String(decoding: payload.filter { $0 != 0x1E }, as: UTF8.self)
        switch first {
        case 0x81: return text
        case 0x88: return payload.count >= 2 ? "<close \(Int(payload[0]) << 8 | Int(payload[1]))>" : "<close>"
        case 0x8A: return "<pong \(text)>"
        default: return "<\(first)>"
        }
    }
}
