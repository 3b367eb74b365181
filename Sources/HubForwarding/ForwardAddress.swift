internal import Hubs

/// `url:` of a step: a fixed scheme and host, and a path and query that may hold values of the call.
struct ForwardAddress: Sendable {
    private let pieces: [TextTemplate.Piece]

    /// The address for a call, whose values are percent-encoded.
    ///
    /// - Throws: `HubFailure.binding` for a list, an object and the like, and for a value that would make another path of it.
    func url(_ values: (ValueReference) -> HubValue) throws(HubFailure) -> String {
        var url = ""
        // Of the path, what stands behind the last slash, and a value in it, if there is one.
        var segment = ""
        var value: String?
        var isQuery = false
        for piece in pieces {
            switch piece {
            case .reference(let reference):
                let text = Self.encoded(try Self.text(of: values(reference), for: reference))
                value = value ?? reference.name
                segment += text
                url += text
            case .fixed(let text):
                for character in text {
                    if character == "/" || character == "?", !isQuery {
                        try Self.check(segment, with: value)
                        (segment, value) = ("", nil)
                    } else {
                        segment.append(character)
                    }
                    isQuery = isQuery || character == "?"
                    url.append(character)
                }
            }
        }
        if !isQuery { try Self.check(segment, with: value) }
        return url
    }

    /// Servers take a segment of dots, and some an empty one, for a step elsewhere: then another path would be asked than the file says.
    private static func check(_ segment: String, with value: String?) throws(HubFailure) {
        guard let value, ["", ".", ".."].contains(segment.lowercased().replacing("%2e", with: ".")) else { return }
        throw .binding("'$\(value)' makes no name in a path here.")
    }

    private static func text(of value: HubValue, for reference: ValueReference) throws(HubFailure) -> String {
        switch value {
        case .string(let text): return text
        case .null: return ""
        case .bool, .integer, .unsigned, .double, .number: return value.description
        case .array, .object, .bytes, .timestamp:
            throw .binding("'$\(reference.name)' cannot stand in a URL.")
        }
    }

    /// Everything but the characters that mean nothing anywhere in a URL (RFC 3986, unreserved), byte by byte.
    static func encoded(_ text: String) -> String {
        let digits = Array("0123456789ABCDEF".utf8)
        var bytes: [UInt8] = []
        for byte in text.utf8 {
            if isUnreserved(byte) {
                bytes.append(byte)
            } else {
                bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F, 0x7E: true
        default: false
        }
    }
}

extension ForwardAddress {
    /// Reads `url`; what is wrong with it is reported, and no part of it said.
    static func read(options: inout Options, _ parameters: [DeclaredParameter]) -> ForwardAddress {
        let node = options.node(
            "url", form: "a URL", shape: .text(form: nil), isRequired: true,
            "Where it goes, as http://127.0.0.1:8080/rooms/$room; values stand in path and query only.")
        let nothing = ForwardAddress(pieces: [])
        guard let node else {
            options.reject("url", "'url' is missing")
            return nothing
        }
        guard case .scalar(let scalar) = node.content, !scalar.isNothing else {
            options.report([OptionFault(node, expected: "a URL, as http://127.0.0.1:8080/rooms/$room")], of: "url")
            return nothing
        }
        do throws(TextTemplate.Refusal) {
            let pieces = try TextTemplate(scalar, parameters).pieces
            if let problem = AddressCheck.problem(of: pieces, parameters) { options.reject("url", problem) }
            return ForwardAddress(pieces: pieces)
        } catch {
            options.reject("url", error.sentence)
            return nothing
        }
    }
}

extension ValueReference {
    /// What stands behind the dollar.
    var name: String {
        switch self {
        case .parameter(_, let name): name
        case .connectionID: "connectionId"
        case .userID: "userId"
        }
    }
}
