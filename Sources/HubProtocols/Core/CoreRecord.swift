import Hubs

/// The members of one JSON record, in any order: where they lie, and whether they are what they should be. Of a member that comes
/// twice the last one counts; what follows the object in its record is ignored.
struct CoreRecord {
    private var type: Int64?
    private var id: JSONText?
    private var target: JSONText?
    private var arguments: (start: Int, count: Int)?
    private var uploads = 0
    private var hasItem = false
    private var hasResult = false
    private var error: JSONText?
    private var sequence: Int64?

    init(_ bytes: Span<UInt8>) throws(CoreRecordError) {
        var reader = JSONReader()
        guard reader.take(UInt8(ascii: "{"), bytes) else { throw .malformed }
        if reader.take(UInt8(ascii: "}"), bytes) { return }
        do {
            repeat {
                let name = try reader.memberName(bytes)
                try read(name, &reader, bytes)
            } while reader.take(UInt8(ascii: ","), bytes)
            try reader.expect(UInt8(ascii: "}"), bytes)
        } catch let error as CoreRecordError {
            throw error
        } catch {
            throw .malformed
        }
    }

    @inline(__always) private mutating func read(_ name: JSONText, _ reader: inout JSONReader, _ bytes: Span<UInt8>) throws {
        if reader.equals(name, "type", bytes) {
            guard Self.isNumber(reader.peek(bytes)) else { throw CoreRecordError.wrongType("type", "Number") }
            type = try reader.integer(bytes)
        } else if reader.equals(name, "invocationId", bytes) {
            id = try Self.text("invocationId", &reader, bytes)
        } else if reader.equals(name, "target", bytes) {
            target = try Self.text("target", &reader, bytes)
        } else if reader.equals(name, "arguments", bytes) {
            arguments = try Self.list("arguments", &reader, bytes)
        } else {
            try readRare(name, &reader, bytes)
        }
    }

    private mutating func readRare(_ name: JSONText, _ reader: inout JSONReader, _ bytes: Span<UInt8>) throws {
        if reader.equals(name, "error", bytes) {
            error = try Self.text("error", &reader, bytes)
        } else if reader.equals(name, "streamIds", bytes) {
            uploads = try Self.list("streamIds", &reader, bytes).count
        } else if reader.equals(name, "sequenceId", bytes) {
            guard Self.isNumber(reader.peek(bytes)) else { throw CoreRecordError.wrongType("sequenceId", "Number") }
            sequence = try reader.integer(bytes)
        } else {
            if reader.equals(name, "item", bytes) { hasItem = true }
            if reader.equals(name, "result", bytes) { hasResult = true }
            try reader.skip(bytes, depth: 2)
        }
    }

    private static func isNumber(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "-") || byte &- 0x30 < 10 }

    @inline(__always) private static func text(_ name: String, _ reader: inout JSONReader, _ bytes: Span<UInt8>) throws
        -> JSONText
    {
        guard reader.peek(bytes) == UInt8(ascii: "\"") else { throw CoreRecordError.wrongType(name, "String") }
        return try reader.stringBounds(bytes)
    }

    /// Where a list begins, and how many elements it has.
    @inline(__always) private static func list(
        _ name: String, _ reader: inout JSONReader, _ bytes: Span<UInt8>
    ) throws -> (start: Int, count: Int) {
        guard reader.peek(bytes) == UInt8(ascii: "[") else { throw CoreRecordError.wrongType(name, "Array") }
        let start = reader.position
        reader.position &+= 1
        if reader.take(UInt8(ascii: "]"), bytes) { return (start, 0) }
        var count = 0
        repeat {
            try reader.skip(bytes, depth: 3)
            count &+= 1
        } while reader.take(UInt8(ascii: ","), bytes)
        try reader.expect(UInt8(ascii: "]"), bytes)
        return (start, count)
    }

    /// The message that the members make.
    func message(_ bytes: Span<UInt8>) throws(CoreRecordError) -> InboundMessage {
        guard let type else { throw .missing("type") }
        switch type {
        case 1: return try invocation(bytes, wantsStream: false)
        case 2:
            let id = try identifier(bytes)
            guard hasItem else { throw .missing("item") }
            return .streamItem(id: id)
        case 3:
            guard error == nil || !hasResult else { throw .exclusive }
            return .completion(id: try identifier(bytes))
        case 4: return try invocation(bytes, wantsStream: true)
        case 5: return .cancel(id: try identifier(bytes))
        case 6: return .ping
        case 7: return .close(error: error.map { JSONReader().text(of: $0, in: bytes) })
        case 8, 9:
            guard sequence != nil else { throw .missing("sequenceId") }
            return .ignored(kind: Int(type))
        default: return .ignored(kind: Int(clamping: type))
        }
    }

    private func identifier(_ bytes: Span<UInt8>) throws(CoreRecordError) -> String {
        guard let id else { throw .missing("invocationId") }
        return JSONReader().text(of: id, in: bytes)
    }

    @inline(__always) private func invocation(
        _ bytes: Span<UInt8>, wantsStream: Bool
    ) throws(CoreRecordError) -> InboundMessage {
        guard let target else { throw .missing("target") }
        guard let arguments else { throw .missing("arguments") }
        if wantsStream, id == nil { throw .missing("invocationId") }
        let reader = JSONReader()
        return .invocation(
            InboundInvocation(
                id: id.map { reader.text(of: $0, in: bytes) } ?? "",
                target: target.hasEscapes ? .text(reader.text(of: target, in: bytes)) : .bytes(target.range),
                arguments: arguments.start, argumentCount: arguments.count, uploads: uploads, wantsStream: wantsStream))
    }
}

/// Why a record is no message.
enum CoreRecordError: Error {
    case malformed
    case missing(String)
    case wrongType(String, String)
    case exclusive

    var wireError: WireError {
        switch self {
        case .malformed: WireError("Error reading JSON.")
        case .missing(let name): WireError("Missing required property '\(name)'.")
        case .wrongType(let name, let type): WireError("Expected '\(name)' to be of type \(type).")
        case .exclusive: WireError("The 'error' and 'result' properties are mutually exclusive.")
        }
    }
}
