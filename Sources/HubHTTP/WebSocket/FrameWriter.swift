package import HubBase

/// WebSocket frames around bytes. A server sends them as they are; a client masks each with a key of its own.
extension ByteWriter {
    /// Writes one whole frame.
    package mutating func appendFrame(_ opcode: FrameOpcode, _ payload: Span<UInt8>, key: UInt32? = nil) {
        let start = beginFrame(masked: key != nil)
        append(payload)
        endFrame(opcode, from: start, key: key)
    }

    /// Writes a close frame; without a code it is empty.
    package mutating func appendClose(_ code: UInt16?, key: UInt32? = nil) {
        let start = beginFrame(masked: key != nil)
        if let code {
            append(UInt8(code >> 8))
            append(UInt8(truncatingIfNeeded: code))
        }
        endFrame(.close, from: start, key: key)
    }

    /// Begins a frame whose length is not known yet; what is written from now on is its payload.
    ///
    /// - Returns: where the payload starts, for `endFrame`.
    package mutating func beginFrame(masked: Bool = false) -> Int {
        skip(masked ? 8 : 4)
        return count
    }

    /// Ends the frame whose payload starts at `start`: puts the head before it. `key` must be given exactly when the frame was
    /// begun as a masked one.
    package mutating func endFrame(_ opcode: FrameOpcode, from start: Int, key: UInt32? = nil) {
        let length = count - start
        let keySize = key == nil ? 0 : 4
        let form: UInt8 = length < 126 ? UInt8(length) : length < 65_536 ? 126 : 127
        let lengthSize = form < 126 ? 0 : form == 126 ? 2 : 8
        if let key { withMutableSpan { _ = $0.mask(start..<(start + length), with: key) } }
        // Room was left for the middle one of the three forms, the most frequent beside the shortest.
        let payload = start - 2 + lengthSize
        if payload != start { moveTail(from: start, to: payload) }
        let head = start - 4 - keySize
        store(0x80 | opcode.rawValue, at: head)
        store(form | (key == nil ? 0 : 0x80), at: head + 1)
        for place in 0..<lengthSize {
            store(UInt8(truncatingIfNeeded: length >> (8 * (lengthSize - 1 - place))), at: head + 2 + place)
        }
        guard let key else { return }
        for place in 0..<4 { store(UInt8(truncatingIfNeeded: key >> UInt32(8 * place)), at: payload - 4 + place) }
    }
}
