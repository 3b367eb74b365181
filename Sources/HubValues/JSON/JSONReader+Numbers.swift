import HubBase

extension JSONReader {
    /// A number that is an integer of 64 bits, however it is written: `100`, `1e2` and `100.0` are the same one.
    @inlinable @inline(__always) package mutating func integer(_ bytes: Span<UInt8>) throws(JSONError) -> Int64 {
        let isNegative = peek(bytes) == 0x2D
        let start = position
        var index = isNegative ? start &+ 1 : start
        let first = index
        var magnitude: UInt64 = 0
        while index < bytes.count, bytes[index] &- 0x30 < 10 {
            magnitude = magnitude &* 10 &+ UInt64(bytes[index] &- 0x30)
            index &+= 1
        }
        // Up to 18 digits cannot overflow; a zero in front, a point or an exponent takes the long way.
        let isShort = index > first && index &- first <= 18 && (bytes[first] != 0x30 || index == first &+ 1)
        guard isShort, index == bytes.count || !Self.continuesNumber(bytes[index]) else { return try anyInteger(bytes) }
        position = index
        return isNegative ? 0 &- Int64(magnitude) : Int64(magnitude)
    }

    /// The number nearest to what is written; one that is too large for a double is a mismatch.
    package mutating func double(_ bytes: Span<UInt8>) throws(JSONError) -> Double {
        let start = try numberStart(bytes)
        try skipNumber(bytes)
        let text = bytes.extracting(start..<position)
        guard let double = DecimalNumber(text).double(text) else { throw .mismatch(at: start) }
        return double
    }

    /// A number as the kind of value that holds it exactly.
    mutating func number(_ bytes: Span<UInt8>) throws(JSONError) -> HubValue {
        let start = position
        try skipNumber(bytes)
        let text = bytes.extracting(start..<position)
        let number = DecimalNumber(text)
        if number.isPlain {
            if number.significand == 0, number.isNegative { return .double(-0.0) }
            if let integer = number.integer { return .integer(integer) }
            if let unsigned = number.unsigned { return .unsigned(unsigned) }
            // As a double it would come back with an exponent, which a reader with large integers does not take for one.
            return .number(String(decoding: text))
        }
        if let double = number.exactDouble { return .double(double) }
        return .number(String(decoding: text))
    }

    /// Steps over a number, whose first byte is here.
    mutating func skipNumber(_ bytes: Span<UInt8>) throws(JSONError) {
        _ = takeHere(0x2D, bytes)
        if !takeHere(0x30, bytes) { try skipDigits(bytes) }
        if takeHere(0x2E, bytes) { try skipDigits(bytes) }
        guard takeHere(0x65, bytes) || takeHere(0x45, bytes) else { return }
        if !takeHere(0x2B, bytes) { _ = takeHere(0x2D, bytes) }
        try skipDigits(bytes)
    }

    @usableFromInline @inline(never) mutating func anyInteger(_ bytes: Span<UInt8>) throws(JSONError) -> Int64 {
        let start = try numberStart(bytes)
        try skipNumber(bytes)
        guard let integer = DecimalNumber(bytes.extracting(start..<position)).integer else { throw .mismatch(at: start) }
        return integer
    }

    private mutating func numberStart(_ bytes: Span<UInt8>) throws(JSONError) -> Int {
        switch peek(bytes) {
        case 0x2D, 0x30...0x39: position
        default: throw refusal(bytes)
        }
    }

    private mutating func skipDigits(_ bytes: Span<UInt8>) throws(JSONError) {
        var index = position
        while index < bytes.count, bytes[index] &- 0x30 < 10 { index &+= 1 }
        guard index > position else { throw .malformed(at: index) }
        position = index
    }

    private mutating func takeHere(_ byte: UInt8, _ bytes: Span<UInt8>) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position &+= 1
        return true
    }

    @inlinable static func continuesNumber(_ byte: UInt8) -> Bool {
        byte == 0x2E || byte | 0x20 == 0x65
    }
}
