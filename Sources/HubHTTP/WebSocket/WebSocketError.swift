/// What a peer did against RFC 6455. The connection closes with its code.
package struct WebSocketError: Error, Equatable {
    package let code: UInt16
    /// What was wrong, for the log.
    package let reason: String

    package static func violation(_ reason: String) -> WebSocketError {
        WebSocketError(code: CloseCode.protocolError, reason: reason)
    }
    package static let invalidText = WebSocketError(code: CloseCode.invalidPayload, reason: "a text that is not UTF-8")
    package static let tooBig = WebSocketError(code: CloseCode.messageTooBig, reason: "too large a message")
}

/// The codes of close frames that the house sends.
package enum CloseCode {
    package static let normal: UInt16 = 1000
    package static let protocolError: UInt16 = 1002
    package static let invalidPayload: UInt16 = 1007
    package static let messageTooBig: UInt16 = 1009
    package static let internalError: UInt16 = 1011

    /// Whether a peer may send it: registered ones that are meant for the wire, and those of libraries and applications.
    static func isValid(_ code: UInt16) -> Bool {
        switch code {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}

/// The kinds of frames.
package enum FrameOpcode: UInt8, Sendable {
    case continuation = 0
    case text = 1
    case binary = 2
    case close = 8
    case ping = 9
    case pong = 10

    var isControl: Bool { rawValue >= 8 }
}
