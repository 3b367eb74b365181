import HubBase

/// What a frame, or a part of one, brings.
package enum FrameEvent: Equatable, Sendable {
    /// Bytes of a message, unmasked where they lie. A part of a frame is told at once; the last part ends the message.
    case data(Range<Int>, isText: Bool, endsMessage: Bool)
    /// To be answered with a pong of the same payload, which `withControlPayload` lends.
    case ping
    case pong
    /// The peer closes; nothing comes after it. Without a code its frame was empty.
    case close(code: UInt16?)
}

/// Takes WebSocket frames out of bytes, in place, and checks all that RFC 6455 asks for. It keeps unfinished heads and control
/// frames itself, so whoever calls it keeps no bytes.
package struct FrameReader: ~Copyable, Sendable {
    /// Which end of the connection this is: a server takes masked frames only, a client unmasked ones only.
    package enum Role: Sendable { case server, client }

    private enum Message { case none, text, binary }

    private let isMasked: Bool
    private let maximumMessage: Int

    // The frame that is being read.
    private var opcode = FrameOpcode.continuation
    private var isFinal = false
    private var isInFrame = false
    private var remaining = 0
    /// Turned so that its lowest byte is for the next byte of the payload.
    private var key: UInt32 = 0

    // The message it belongs to.
    private var message = Message.none
    private var messageSize = 0
    private var utf8 = UTF8Check()

    private var head = InlineArray<14, UInt8>(repeating: 0)
    private var headCount = 0
    private var control: [UInt8] = []
    private var isClosed = false

    /// - Parameter maximumMessage: bytes of a message, fragments together; what bounds hub messages lies above.
    package init(role: Role, maximumMessage: Int = .max) {
        isMasked = role == .server
        self.maximumMessage = maximumMessage
    }

    /// The next event of these bytes, from `position` on, which moves behind what it took.
    ///
    /// - Returns: nil when all bytes are taken.
    package mutating func next(
        _ bytes: inout MutableSpan<UInt8>, at position: inout Int
    ) throws(WebSocketError) -> FrameEvent? {
        if let event = try takeWholeMessage(&bytes, &position) { return event }
        while !isClosed {
            if !isInFrame {
                guard try takeHead(bytes.span, &position) else { return nil }
            }
            guard !opcode.isControl else { return try takeControl(&bytes, &position) }
            if let event = try takeData(&bytes, &position) { return event }
            if isInFrame { return nil }
        }
        position = bytes.count
        return nil
    }

    /// Moves the data of all frames from `position` on together, behind the first `length` bytes, which it adds to.
    ///
    /// - Returns: the first other event, nil when all bytes are taken.
    package mutating func gatherData(
        _ bytes: inout MutableSpan<UInt8>, at position: inout Int, length: inout Int
    ) throws(WebSocketError) -> FrameEvent? {
        while let event = try next(&bytes, at: &position) {
            guard case .data(let range, _, _) = event else { return event }
            bytes.move(range, to: length)
            length &+= range.count
        }
        return nil
    }

    /// Lends the payload of the control frame that was told last: at most 125 bytes, of a close frame without the code.
    package borrowing func withControlPayload<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        let control = control
        let isClose = opcode == .close && control.count >= 2
        return try body(control.span.extracting((isClose ? 2 : 0)...))
    }

    /// The common case: a message in one frame of less than 64 KiB, all of it there. Whatever is unusual in any way goes the long way. Measured
    /// with 64 bytes in bursts of 16: 9 ns, the long way 25; as a call 12.
    @inline(__always) private func takeWholeMessage(
        _ bytes: inout MutableSpan<UInt8>, _ position: inout Int
    ) throws(WebSocketError) -> FrameEvent? {
        let shortest = position &+ (isMasked ? 6 : 4)
        guard message == .none, !isInFrame, headCount == 0, !isClosed, bytes.count >= shortest else { return nil }
        let first = bytes[position]
        let form = bytes[position &+ 1] ^ (isMasked ? 0x80 : 0)
        guard first == 0x81 || first == 0x82, form <= 126 else { return nil }
        let isLong = form == 126
        let length = isLong ? Int(bytes[position &+ 2]) << 8 | Int(bytes[position &+ 3]) : Int(form)
        let start = position &+ (isMasked ? 6 : 2) &+ (isLong ? 2 : 0)
        guard !isLong || length >= 126, length <= min(bytes.count &- start, maximumMessage) else { return nil }
        let range = start..<(start &+ length)
        position = range.upperBound
        let isASCII = isMasked ? bytes.unmask(range) : false
        if first == 0x81, !isASCII { try Self.check(bytes.span, range, else: .invalidText) }
        return .data(range, isText: first == 0x81, endsMessage: true)
    }

    private static func check(
        _ bytes: Span<UInt8>, _ range: Range<Int>, else error: WebSocketError
    ) throws(WebSocketError) {
        var check = UTF8Check()
        guard check.take(bytes, range), check.isComplete else { throw error }
    }

    // MARK: Heads

    /// Whether a whole head was taken.
    private mutating func takeHead(_ bytes: Span<UInt8>, _ position: inout Int) throws(WebSocketError) -> Bool {
        let available = bytes.count &- position
        if headCount == 0, available >= 2 {
            let size = try Self.headSize(bytes[position], bytes[position &+ 1], isMasked: isMasked)
            if available >= size {
                try begin(bytes, at: position)
                position &+= size
                return true
            }
        }
        return try gatherHead(bytes, &position)
    }

    /// A head that comes in pieces.
    private mutating func gatherHead(_ bytes: Span<UInt8>, _ position: inout Int) throws(WebSocketError) -> Bool {
        while position < bytes.count {
            head[headCount] = bytes[position]
            headCount += 1
            position += 1
            guard headCount >= 2, try headCount == Self.headSize(head[0], head[1], isMasked: isMasked) else { continue }
            headCount = 0
            let head = head
            try begin(head.span, at: 0)
            return true
        }
        return false
    }

    /// Checks the first two bytes; they tell how long the head is.
    private static func headSize(_ first: UInt8, _ second: UInt8, isMasked: Bool) throws(WebSocketError) -> Int {
        guard first & 0x70 == 0 else { throw .violation("a reserved bit") }
        guard (second & 0x80 != 0) == isMasked else { throw .violation(isMasked ? "an unmasked frame" : "a masked frame") }
        let length = second & 0x7F
        if first & 0x08 != 0 {
            guard first & 0x80 != 0 else { throw .violation("a fragmented control frame") }
            guard length <= 125 else { throw .violation("a control frame of more than 125 bytes") }
        }
        return (length < 126 ? 2 : length == 126 ? 4 : 10) &+ (isMasked ? 4 : 0)
    }

    private mutating func begin(_ bytes: Span<UInt8>, at start: Int) throws(WebSocketError) {
        guard let opcode = FrameOpcode(rawValue: bytes[start] & 0x0F) else { throw .violation("an unknown kind of frame") }
        var position = start &+ 2
        let length = try Self.payloadLength(bytes, &position)
        if isMasked {
            key = 0
            for place in 0..<4 { key |= UInt32(bytes[position &+ place]) << UInt32(8 &* place) }
        }
        try place(opcode, length)
        self.opcode = opcode
        isFinal = bytes[start] & 0x80 != 0
        remaining = length
        isInFrame = true
    }

    /// The length in its shortest form; `position` moves behind it.
    private static func payloadLength(_ bytes: Span<UInt8>, _ position: inout Int) throws(WebSocketError) -> Int {
        let short = Int(bytes[position &- 1] & 0x7F)
        guard short >= 126 else { return short }
        let size = short == 126 ? 2 : 8
        var length: UInt64 = 0
        for _ in 0..<size {
            length = length << 8 | UInt64(bytes[position])
            position &+= 1
        }
        guard length >= (size == 2 ? 126 : 65_536) else { throw .violation("a length that is not in its shortest form") }
        guard let length = Int(exactly: length) else { throw .violation("a length of more than 63 bits") }
        return length
    }

    /// Whether the frame may come here in the message.
    private mutating func place(_ opcode: FrameOpcode, _ length: Int) throws(WebSocketError) {
        switch opcode {
        case .text, .binary:
            guard message == .none else { throw .violation("a message within a message") }
            message = opcode == .text ? .text : .binary
            messageSize = 0
            utf8 = UTF8Check()
        case .continuation:
            guard message != .none else { throw .violation("a continuation of nothing") }
        case .close, .ping, .pong:
            control.removeAll(keepingCapacity: true)
            return
        }
        guard length <= maximumMessage &- messageSize else { throw .tooBig }
        messageSize &+= length
    }

    // MARK: Payloads

    private mutating func takeData(
        _ bytes: inout MutableSpan<UInt8>, _ position: inout Int
    ) throws(WebSocketError) -> FrameEvent? {
        let range = position..<(position &+ min(remaining, bytes.count &- position))
        position = range.upperBound
        remaining &-= range.count
        isInFrame = remaining > 0
        let isText = message == .text
        let isASCII = unmask(&bytes, range)
        if isText, !isASCII || !utf8.isComplete {
            guard utf8.take(bytes.span, range) else { throw .invalidText }
        }
        guard isFinal, !isInFrame else { return range.isEmpty ? nil : .data(range, isText: isText, endsMessage: false) }
        guard utf8.isComplete else { throw .invalidText }
        message = .none
        return .data(range, isText: isText, endsMessage: true)
    }

    /// Whether all bytes are ASCII afterwards.
    private mutating func unmask(_ bytes: inout MutableSpan<UInt8>, _ range: Range<Int>) -> Bool {
        let isASCII = bytes.mask(range, with: key)
        let turn = UInt32(truncatingIfNeeded: range.count & 3) &* 8
        key = key >> turn | key << ((32 &- turn) & 31)
        return isASCII
    }

    private mutating func takeControl(
        _ bytes: inout MutableSpan<UInt8>, _ position: inout Int
    ) throws(WebSocketError) -> FrameEvent? {
        let range = position..<(position &+ min(remaining, bytes.count &- position))
        _ = unmask(&bytes, range)
        for index in range { control.append(bytes[index]) }
        position = range.upperBound
        remaining &-= range.count
        guard remaining == 0 else { return nil }
        isInFrame = false
        switch opcode {
        case .ping: return .ping
        case .close: return try .close(code: closeCode())
        default: return .pong
        }
    }

    private mutating func closeCode() throws(WebSocketError) -> UInt16? {
        isClosed = true
        guard !control.isEmpty else { return nil }
        guard control.count >= 2 else { throw .violation("half a close code") }
        let code = UInt16(control[0]) << 8 | UInt16(control[1])
        guard CloseCode.isValid(code) else { throw .violation("a close code that nobody sends") }
        let control = control
        try Self.check(control.span, 2..<control.count, else: .violation("a reason that is not UTF-8"))
        return code
    }
}
