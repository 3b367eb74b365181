package import Hubs

/// The Core dialect in JSON: records that end with 0x1E.
package final class CoreJSON: HubWire {
    package let name = "json"
    package let format = TransferFormat.text
    static let terminator: UInt8 = 0x1E

    private let naming: JSONNaming

    package init(naming: JSONNaming = .camelCase) { self.naming = naming }

    package func messageEnd(_ bytes: Span<UInt8>, searched: Int) -> Int? { Self.recordEnd(bytes, searched: searched) }

    static func recordEnd(_ bytes: Span<UInt8>, searched: Int) -> Int? {
        bytes.firstIndex(of: terminator, from: searched).map { $0 + 1 }
    }

    package func read(_ bytes: Span<UInt8>) throws(WireError) -> InboundMessage {
        do {
            return try CoreRecord(bytes).message(bytes)
        } catch {
            throw error.wireError
        }
    }

    // MARK: Arguments

    package func string(_ bytes: Span<UInt8>, at position: inout Int) throws(HubFailure) -> String {
        try argument(bytes, &position, "Expected a text.") { reader, bytes throws(JSONError) in try reader.string(bytes) }
    }

    package func integer(_ bytes: Span<UInt8>, at position: inout Int) throws(HubFailure) -> Int64 {
        try argument(bytes, &position, "Expected a whole number of 64 bits.") { reader, bytes throws(JSONError) in
            try reader.integer(bytes)
        }
    }

    package func double(_ bytes: Span<UInt8>, at position: inout Int) throws(HubFailure) -> Double {
        try argument(bytes, &position, "Expected a number that a double holds.") { reader, bytes throws(JSONError) in
            try reader.double(bytes)
        }
    }

    package func bool(_ bytes: Span<UInt8>, at position: inout Int) throws(HubFailure) -> Bool {
        try argument(bytes, &position, "Expected true or false.") { reader, bytes throws(JSONError) in try reader.bool(bytes) }
    }

    package func value(_ bytes: Span<UInt8>, at position: inout Int) throws(HubFailure) -> HubValue {
        // The envelope is the first level, the list the second.
        try argument(bytes, &position, "Expected a value.") { reader, bytes throws(JSONError) in
            try reader.value(bytes, depth: 3)
        }
    }

    /// Reads one argument: `position` is at the bracket, or at the comma in front of it.
    @inline(__always) private func argument<T>(
        _ bytes: Span<UInt8>, _ position: inout Int, _ expected: String,
        _ read: (inout JSONReader, Span<UInt8>) throws(JSONError) -> T
    ) throws(HubFailure) -> T {
        var reader = JSONReader(at: position)
        do throws(JSONError) {
            let byte = reader.peek(bytes)
            guard byte == UInt8(ascii: "[") || byte == UInt8(ascii: ",") else { throw JSONError.malformed(at: position) }
            reader.position &+= 1
            let value = try read(&reader, bytes)
            position = reader.position
            return value
        } catch {
            throw .binding(expected)
        }
    }

    // MARK: Writing

    package func write(_ message: OutboundMessage, to out: inout ByteWriter) {
        switch message {
        case .completion(let id, let result):
            out.append("{\"type\":3,\"invocationId\":")
            out.append(json: id)
            out.append(",\"result\":")
            out.append(json: result, camelCase: naming == .camelCase)
            out.append("}\u{1e}")
        case .failure(let id, let text):
            out.append("{\"type\":3,\"invocationId\":")
            out.append(json: id)
            out.append(",\"error\":")
            out.append(json: text)
            out.append("}\u{1e}")
        case .invocation(let target, let arguments):
            out.append("{\"type\":1,\"target\":")
            out.append(json: target)
            out.append(",\"arguments\":[")
            for (index, argument) in arguments.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                out.append(json: argument, camelCase: naming == .camelCase)
            }
            out.append("]}\u{1e}")
        case .ping:
            out.append("{\"type\":6}\u{1e}")
        case .close(let error, let allowReconnect):
            out.append("{\"type\":7")
            if let error {
                out.append(",\"error\":")
                out.append(json: error)
            }
            if allowReconnect { out.append(",\"allowReconnect\":true") }
            out.append("}\u{1e}")
        }
    }

    package func text(of failure: HubFailure, method: String, detailed: Bool) -> String {
        CoreFailureText.text(of: failure, method: method, detailed: detailed)
    }
}
