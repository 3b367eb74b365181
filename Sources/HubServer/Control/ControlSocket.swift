import HubBase
import HubNetwork
import HubSettings

/// The socket by which a server's operator reaches it: see `ControlVerb`.
struct ControlSocket: Sendable {
    /// Most clients at once; who comes beyond is sent away.
    private static let bound = 16

    private let listener: any Listener
    private let loop: EventLoop
    private let connections: AsyncStream<ControlConnection>

    /// Opens the socket, on a loop over libuv; over any other one there is none.
    ///
    /// - Throws: `ControlSocketError`.
    init?(_ file: ConfiguredFile, on loop: EventLoop) async throws(ControlSocketError) {
        let (connections, arrived) = AsyncStream.makeStream(
            of: ControlConnection.self, bufferingPolicy: .bufferingOldest(Self.bound))
        do {
            let listener = try await LocalSocket.listen(at: file.path, on: loop) { stream in
                if case .dropped = arrived.yield(ControlConnection(stream)) { stream.close(flushing: false) }
            }
            guard let listener else { return nil }
            self.listener = listener
        } catch {
            throw ControlSocketError(reason: "\(error)")
        }
        self.loop = loop
        self.connections = connections
    }

    /// Serves who comes, until the task is cancelled.
    func serve(_ verbs: [ControlVerb]) async {
        await withTaskGroup(of: Void.self) { group in
            var free = Self.bound
            for await connection in connections {
                if free == 0 { await group.next() } else { free -= 1 }
                group.addTask { await connection.serve(verbs) }
            }
        }
    }

    /// Nobody comes any more, and the file is gone.
    func close() { loop.onLoop { [listener] in listener.close() } }
}

/// The control socket cannot be opened.
struct ControlSocketError: Error, CustomStringConvertible {
    let reason: String

    var description: String { "control \(reason)" }
}
