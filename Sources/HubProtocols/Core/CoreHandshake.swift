package import Hubs

/// The handshake request of Core clients: JSON up to 0x1E, whatever the notation behind it.
package struct CoreHandshake: Sendable {
    private static let highestVersion: Int64 = 2
    private let wires: [any HubWire]
    private let detailed: Bool

    package init(wires: [any HubWire], detailed: Bool) {
        self.wires = wires
        self.detailed = detailed
    }

    /// Reads the request; nil if it is not whole.
    package func read(_ bytes: Span<UInt8>, limit: Int) throws(HandshakeFailure) -> Opening? {
        let seen = bytes.extracting(first: min(bytes.count, limit))
        guard let end = CoreJSON.recordEnd(seen, searched: 0) else { return nil }
        let request: (name: String, version: Int64)
        do {
            request = try Self.request(seen.extracting(first: end))
        } catch {
            throw unexpected(error, seen.extracting(first: end - 1))
        }
        guard let wire = wires.first(where: { $0.name == request.name.lowercased() }) else {
            throw failure("The protocol '\(request.name)' is not supported.")
        }
        guard request.version <= Self.highestVersion else {
            throw failure("The server does not support version \(request.version) of the '\(request.name)' protocol.")
        }
        return Opening(wire: wire, used: end, reply: "{}\u{1e}")
    }

    private static func request(_ bytes: Span<UInt8>) throws(HandshakeProblem) -> (name: String, version: Int64) {
        var reader = JSONReader()
        var name: String?
        var version: Int64?
        do throws(JSONError) {
            try reader.expect(UInt8(ascii: "{"), bytes)
            if !reader.take(UInt8(ascii: "}"), bytes) {
                repeat {
                    let member = try reader.memberName(bytes)
                    if reader.equals(member, "protocol", bytes) {
                        name = try reader.string(bytes)
                    } else if reader.equals(member, "version", bytes) {
                        version = try reader.integer(bytes)
                    } else {
                        try reader.skip(bytes, depth: 2)
                    }
                } while reader.take(UInt8(ascii: ","), bytes)
                try reader.expect(UInt8(ascii: "}"), bytes)
            }
        } catch {
            throw HandshakeProblem(
                reason: "The handshake request is no JSON object with a text 'protocol' and a number 'version'.")
        }
        guard let name else { throw HandshakeProblem(missing: "protocol") }
        guard let version else { throw HandshakeProblem(missing: "version") }
        return (name, version)
    }

    private func unexpected(_ problem: HandshakeProblem, _ request: Span<UInt8>) -> HandshakeFailure {
        let text = "An unexpected error occurred during connection handshake."
        guard detailed else { return failure(text, log: problem.reason) }
        let content =
            problem.showsRequest ? " Message content: \(String(decoding: [UInt8](copying: request), as: UTF8.self))" : ""
        return failure("\(text) InvalidDataException: \(problem.reason)\(content)", log: problem.reason)
    }

    private func failure(_ text: String, log: String? = nil) -> HandshakeFailure { .refused(text, log: log ?? text) }
}

private struct HandshakeProblem: Error {
    let reason: String
    /// Whether a client that may read details reads what it sent, as the original shows it.
    let showsRequest: Bool

    init(reason: String) {
        self.reason = reason
        showsRequest = false
    }

    init(missing member: String) {
        reason = "Missing required property '\(member)'."
        showsRequest = true
    }
}

extension HandshakeFailure {
    static func refused(_ text: String, log: String) -> HandshakeFailure {
        var out = ByteWriter()
        out.append("{\"error\":")
        out.append(json: text)
        out.append("}\u{1e}")
        let reply = out.withSpan { $0.withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) } }
        return HandshakeFailure(reply: reply, end: ConnectionEnd(.handshakeFailed, log))
    }
}
