import HubBase
import HubValues

/// The way back to a client of the control socket.
struct ControlAnswer: Sendable {
    /// How many bytes may wait for a client that does not read.
    private static let bound = 1024 * 1024

    private let stream: any ByteStream

    init(_ stream: any ByteStream) { self.stream = stream }

    /// Hands a line over for the client's standard output.
    ///
    /// - Returns: false, and nothing is handed over, when too much waits for it already.
    @discardableResult
    func say(_ text: String) async -> Bool { await send("say", .string(text)) }

    /// As `say`, for standard error.
    @discardableResult
    func complain(_ text: String) async -> Bool { await send("complain", .string(text)) }

    /// The last line.
    func end(_ status: Int) async {
        await send("status", .integer(Int64(status)))
        stream.loop.onLoop { stream.close(flushing: true) }
    }

    @discardableResult
    private func send(_ name: String, _ value: HubValue) async -> Bool {
        let line = Array("\(HubValue.object(HubObject([.init(name, value)])))\n".utf8)
        return await withCheckedContinuation { continuation in
            stream.loop.onLoop {
                let hasRoom = stream.unsent < Self.bound
                if hasRoom { stream.write(line.span) }
                continuation.resume(returning: hasRoom)
            }
        }
    }
}
