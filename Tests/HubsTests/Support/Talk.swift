import HubSettings
@testable import HubServer
import HubTesting
import Hubs

/// What is said by hand, and what is heard, in words.
enum Talk {
    static let end = "\u{1E}"
    static let hello = #"{"protocol":"json","version":1}"# + end
    static let ping = #"{"type":6}"# + end
    static let close = [UInt8](TestSocket.frame(opcode: 8, [0x03, 0xE8]))

    /// A call; without an id it is never answered.
    static func call(_ target: String, _ arguments: String = "", id: String? = "1") -> String {
        let id = id.map { #""invocationId":"\#($0)","# } ?? ""
        return #"{"type":1,\#(id)"target":"\#(target)","arguments":[\#(arguments)]}"# + end
    }

    /// Has the hub run one of the probe's actions.
    static func run(_ action: String, id: String? = "1") -> String { call("Run", #""\#(action)""#, id: id) }

    static func result(_ json: String, id: String = "1") -> String { #"{"type":3,"invocationId":"\#(id)","result":\#(json)}"# }

    /// A message of exactly so many bytes, its terminator counted, that calls `Echo`.
    static func echo(bytes: Int, id: String = "1") -> String {
        let empty = call("Echo", #""""#, id: id).utf8.count
        return call("Echo", "\"" + String(repeating: "x", count: bytes - empty) + "\"", id: id)
    }

    static let closedWithError = #"{"type":7,"error":"Connection closed with an error.","allowReconnect":true}"#

    /// Frames as they came: records, `close 1000`, `pong p`.
    static func words(_ frames: [TestSocket.Frame]) -> [String] {
        frames.flatMap { frame -> [String] in
            switch frame.opcode {
            case 1: frame.text.split(separator: end).map(String.init)
            case 8: ["close \(frame.payload.prefix(2).reduce(0) { $0 << 8 | Int($1) })"]
            case 10: ["pong \(frame.text)"]
            default: ["opcode \(frame.opcode)"]
            }
        }
    }
}

extension TestServer {
    /// A WebSocket that has shaken hands.
    func talker(_ path: String = "/test", loop: Int = 0) async throws -> TestSocket {
        let socket = try await webSocket(path, loop: loop)
        socket.send(Talk.hello)
        _ = await socket.frames(1)
        return socket
    }
}

extension TestSocket {
    /// Waits for so many frames; what they say.
    func words(_ count: Int) async -> [String] { Talk.words(await frames(count)) }

    /// Waits for the server's close frame, answers it, and waits for the end; what was said.
    func goodbye() async -> [String] {
        var heard = await frames(1)
        while !heard.contains(where: { $0.opcode == 8 }), stream.heard.ends == 0 { heard = await frames(heard.count + 1) }
        send(bytes: Talk.close)
        return Talk.words(await framesUntilEnd())
    }

    /// Stops or starts taking what comes.
    func setReading(_ on: Bool) {
        let stream = stream.stream
        stream.loop.execute { stream.setReading(on) }
    }

    /// Leaves without a word.
    func drop() {
        let stream = stream.stream
        stream.loop.execute { stream.close(flushing: false) }
    }
}

extension HubLimits {
    /// The defaults but for what `change` changes.
    static func with(_ change: (inout HubLimits) -> Void) -> HubLimits {
        var limits = HubLimits()
        change(&limits)
        return limits
    }
}

extension Probe {
    /// Returns when the call is cancelled, and notes that.
    func waitForCancellation() async {
        let isCancelled = Watched(false)
        await withTaskCancellationHandler { () async -> Void in
            _ = await isCancelled.until { $0 }
        } onCancel: {
            note("cancelled")
            isCancelled.change { $0 = true }
        }
    }
}

extension TestSocket {
    /// Waits for a record; false if the connection ends before it comes.
    func hears(_ record: String) async -> Bool {
        let bytes = Array(record.utf8)
        let heard = await stream.heard { $0.ends > 0 || $0.bytes.firstRange(of: bytes) != nil }
        return heard.bytes.firstRange(of: bytes) != nil
    }

    /// What the server has not taken of what was sent.
    var unsent: Int {
        get async {
            let stream = stream.stream
            return await withCheckedContinuation { continuation in
                stream.loop.execute { continuation.resume(returning: stream.unsent) }
            }
        }
    }
}

extension TestSocket {
    /// Breaks the connection, as a client does that crashes.
    func reset() {
        guard let stream = stream.stream as? SimulatedStream else { return }
        stream.loop.execute { stream.reset() }
    }
}
