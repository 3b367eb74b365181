import HubCrypto

/// Whether a request asks for a WebSocket, and what answers it (RFC 6455, 4.2). Offers of extensions and subprotocols are passed
/// over: not answering one declines it.
package enum Upgrade: Sendable {
    /// Does not ask for one.
    case notUpgrade
    /// Asks for one and cannot have it.
    case refused(HTTPResponse)
    /// The fields of the answer, for `HTTPResponse.upgrade`.
    case accepted(HTTPFields)

    package static func check(_ request: HTTPRequest) -> Upgrade {
        guard isAsked(request) else { return .notUpgrade }
        guard request.body.isEmpty else { return .refused(.text(.badRequest, "An upgrade has no body.")) }
        let versions = request.fields.values("sec-websocket-version")
        guard versions.count == 1 else { return .refused(.text(.badRequest, "One Sec-WebSocket-Version is needed.")) }
        guard versions == ["13"] else {
            return .refused(.text(.upgradeRequired, fields: ["Sec-WebSocket-Version": "13", "Upgrade": "websocket"]))
        }
        let keys = request.fields.values("sec-websocket-key")
        guard let key = keys.first, keys.count == 1, isKey(key) else {
            return .refused(.text(.badRequest, "One Sec-WebSocket-Key of 16 bytes is needed."))
        }
        return .accepted(["Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": accept(key)])
    }

    /// Whether the request asks for a WebSocket at all, well or badly.
    static func isAsked(_ request: HTTPRequest) -> Bool {
        request.method == .get && !request.isOld && request.fields.has("upgrade", in: "connection")
            && request.fields.has("websocket", in: "upgrade")
    }

    /// What proves that the key was read.
    package static func accept(_ key: String) -> String {
        let text = Array((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").utf8)
        return base64(Digest.sha1(text.span))
    }

    /// Sixteen bytes in base64.
    private static func isKey(_ key: String) -> Bool {
        let bytes = Array(key.utf8)
        return bytes.count == 24 && bytes[22] == UInt8(ascii: "=") && bytes[23] == UInt8(ascii: "=")
            && bytes[..<22].allSatisfy(isBase64)
    }

    private static func isBase64(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): true
        default: false
        }
    }
}
