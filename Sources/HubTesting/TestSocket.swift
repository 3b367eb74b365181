/// A client's end of a WebSocket whose frames are made by hand, good ones and bad ones.
package struct TestSocket: Sendable {
    package let stream: StreamRecorder
    private let headLength: Int

    /// A frame of the server.
    package struct Frame: Sendable, Equatable {
        package let opcode: UInt8
        package let isFinal: Bool
        package let payload: [UInt8]

        package var text: String { String(decoding: payload, as: UTF8.self) }
    }

    /// Upgrades `stream`; the answer's head is what it begins with.
    package init(_ stream: StreamRecorder, path: String, headers: [String: String] = [:]) async throws {
        self.stream = stream
        var request = "GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:5000\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        request += "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        for (name, value) in headers.sorted(by: { $0.key < $1.key }) { request += "\(name): \(value)\r\n" }
        stream.send(Array((request + "\r\n").utf8))
        let heard = await stream.heard { Self.headEnd($0.bytes) != nil || $0.ends > 0 }
        headLength = Self.headEnd(heard.bytes) ?? heard.bytes.count
    }

    /// The head of the answer to the upgrade.
    package var head: String { String(decoding: stream.heard.bytes.prefix(headLength), as: UTF8.self) }

    // MARK: Sending

    /// Sends text, each piece in a frame of its own.
    package func send(_ texts: String...) {
        stream.send(texts.flatMap { Self.frame(opcode: 1, Array($0.utf8)) })
    }

    /// Sends bytes as they are, frames or not.
    package func send(bytes: [UInt8]) { stream.send(bytes) }

    /// One masked frame.
    package static func frame(opcode: UInt8, _ payload: [UInt8], isFinal: Bool = true) -> [UInt8] {
        var out: [UInt8] = [(isFinal ? 0x80 : 0) | opcode]
        switch payload.count {
        case ..<126: out.append(0x80 | UInt8(payload.count))
        case ..<65_536: out += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 255)]
        default: out += [0x80 | 127] + (0..<8).reversed().map { UInt8(truncatingIfNeeded: payload.count >> (8 * $0)) }
        }
        let key: [UInt8] = [0x12, 0x34, 0x56, 0x78]
        return out + key + payload.enumerated().map { $1 ^ key[$0 & 3] }
    }

    // MARK: Hearing

    /// The whole frames heard so far.
    package var frames: [Frame] { Self.frames(in: stream.heard.bytes.dropFirst(headLength)) }

    /// Waits for that many frames, or the end.
    package func frames(_ count: Int) async -> [Frame] {
        let headLength = headLength
        let heard = await stream.heard { $0.ends > 0 || Self.frames(in: $0.bytes.dropFirst(headLength)).count >= count }
        return Self.frames(in: heard.bytes.dropFirst(headLength))
    }

    /// Waits for the end of the connection; the frames until then.
    package func framesUntilEnd() async -> [Frame] {
        Self.frames(in: await stream.end().bytes.dropFirst(headLength))
    }

    /// What the text frames say, split at 0x1E.
    package static func records(_ frames: [Frame]) -> [String] {
        frames.filter { $0.opcode < 8 }.map(\.text).joined().split(separator: "\u{1E}").map(String.init)
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        bytes.indices.first { $0 + 4 <= bytes.count && bytes[$0..<$0 + 4].elementsEqual("\r\n\r\n".utf8) }.map { $0 + 4 }
    }

    private static func frames(in bytes: ArraySlice<UInt8>) -> [Frame] {
        var rest = bytes
        var frames: [Frame] = []
        while rest.count >= 2 {
            let start = rest.startIndex
            let short = Int(rest[start + 1] & 0x7F)
            let lengthSize = short == 126 ? 2 : short == 127 ? 8 : 0
            guard rest.count >= 2 + lengthSize else { break }
            let length = lengthSize == 0 ? short : rest[(start + 2)..<(start + 2 + lengthSize)].reduce(0) { $0 << 8 | Int($1) }
            guard rest.count >= 2 + lengthSize + length else { break }
            let payload = rest[(start + 2 + lengthSize)..<(start + 2 + lengthSize + length)]
            frames.append(Frame(opcode: rest[start] & 15, isFinal: rest[start] & 0x80 != 0, payload: Array(payload)))
            rest = rest.dropFirst(2 + lengthSize + length)
        }
        return frames
    }
}
