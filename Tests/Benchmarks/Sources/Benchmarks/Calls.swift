@testable import HubBase
@testable import HubServer
@testable import HubTesting

/// Whole calls from bytes to bytes on a simulated network: no kernel, one thread, so that what differs is what calls pass.
enum Calls {
    private static let hubs = [
        "hand-made table": "type: HandHub", "macro-made table": "type: MacroHub",
        "five hooks": "type: HandHub, pipeline: [watch, watch2, watch3, watch4, watch5]",
        "five async modules": "type: HandHub, pipeline: [pass, pass2, pass3, pass4, pass5]",
        "five that decline": "type: HandHub, pipeline: [decline, decline2, decline3, decline4, decline5]",
        "declared": "methods: { echo: { parameters: [text: string], do: [reply: $text] } }",
    ]
    private static let order = [
        "hand-made table", "macro-made table", "five that decline", "five hooks", "five async modules", "declared",
    ]

    static func measure() async throws {
        let names = order.enumerated().map { ($1, "hub\($0)") }
        let yaml = "hubs:\n" + names.map { "  \($1): { name: \($1), path: /\($1), \(hubs[$0, default: ""]) }\n" }.joined()
        try await TestServer.run(.init(), { _ in try HubServer(text: yaml, trace: TraceSwitch(), configure) }) { server in
            var peers: [Benchmark] = []
            for (name, path) in names {
                let caller = try await Caller(server, "/\(path)")
                peers.append(Benchmark(name) { count in await caller.call(count) })
            }
            try await Benchmark.compare("call, empty chain unless said", count: 20_000, peers)
        }
    }

    private static func configure(_ app: inout HubServerBuilder) {
        app.hub(HandHub.self) { HandHub(context: $0) }
        app.hub(MacroHub.self) { MacroHub(context: $0) }
        for number in ["", "2", "3", "4", "5"] {
            app.module("pass\(number)") { _ in PassOn() }
            app.module("watch\(number)") { _ in Watch() }
            app.module("decline\(number)") { _ in Decline() }
        }
    }
}

/// A client that sends bursts of calls as finished bytes, and counts the answers.
private final class Caller: ByteReceiver {
    private static let burst = 200
    private let stream: any ByteStream
    private let frames: [UInt8]
    private let answers = Watched(0)

    init(_ server: TestServer, _ path: String) async throws {
        let socket = try await server.webSocket(path)
        socket.send(#"{"protocol":"json","version":1}"# + "\u{1E}")
        _ = await socket.frames(1)
        let text = String(repeating: "x", count: 64)
        let call = #"{"type":1,"invocationId":"1","target":"echo","arguments":["\#(text)"]}"# + "\u{1E}"
        let frame = TestSocket.frame(opcode: 1, Array(call.utf8))
        frames = (0..<Self.burst).flatMap { _ in frame }
        stream = socket.stream.stream
        let (stream, sink) = (stream, self)
        stream.loop.onLoop { stream.setReceiver(sink) }
    }

    func call(_ count: Int) async {
        for _ in 0..<max(count / Self.burst, 1) {
            let before = answers.value
            let (stream, frames) = (stream, frames)
            stream.loop.execute { stream.write(frames.span) }
            await answers.until { $0 >= before + Self.burst }
        }
    }

    func lend(_ input: inout MutableSpan<UInt8>) -> Int { 0 }

    func received(_ range: Range<Int>) {
        let ends = stream.loop.withInput(range) { bytes in
            var ends = 0
            for index in bytes.indices where bytes[index] == 0x1E { ends += 1 }
            return ends
        }
        answers.change { $0 += ends }
    }

    func writable() {}
    func ended(_ error: (any Error)?) {}
}
