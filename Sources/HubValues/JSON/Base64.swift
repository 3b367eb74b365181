package import HubBase

extension ByteWriter {
    /// Appends bytes as base64, padded.
    package mutating func append(base64 bytes: Span<UInt8>) {
        var index = 0
        while index < bytes.count {
            let left = bytes.count &- index
            let second = left > 1 ? bytes[index &+ 1] : 0
            let third = left > 2 ? bytes[index &+ 2] : 0
            let group = UInt32(bytes[index]) << 16 | UInt32(second) << 8 | UInt32(third)
            append(Self.base64Digit(group >> 18))
            append(Self.base64Digit(group >> 12))
            append(left > 1 ? Self.base64Digit(group >> 6) : 0x3D)
            append(left > 2 ? Self.base64Digit(group) : 0x3D)
            index &+= 3
        }
    }

    private static func base64Digit(_ bits: UInt32) -> UInt8 {
        switch UInt8(bits & 0x3F) {
        case let digit where digit < 26: 0x41 &+ digit
        case let digit where digit < 52: 0x61 &+ digit &- 26
        case let digit where digit < 62: 0x30 &+ digit &- 52
        case 62: 0x2B
        default: 0x2F
        }
    }
}

extension [UInt8] {
    /// The bytes that a text is in base64, padded; nil if it is not exactly that.
    init?(base64 text: String) {
        let digits = text.utf8
        let padding = digits.suffix(2).reversed().prefix { $0 == 0x3D }.count
        guard digits.count.isMultiple(of: 4) else { return nil }
        self = []
        reserveCapacity(digits.count / 4 * 3)
        var (group, count): (UInt32, Int) = (0, 0)
        for digit in digits.dropLast(padding) {
            guard let bits = Self.base64Bits(digit) else { return nil }
            (group, count) = (group << 6 | bits, count + 1)
            guard count == 4 else { continue }
            append(UInt8(truncatingIfNeeded: group >> 16))
            append(UInt8(truncatingIfNeeded: group >> 8))
            append(UInt8(truncatingIfNeeded: group))
            (group, count) = (0, 0)
        }
        // What is left holds one byte or two, and bits beyond them that must be none.
        switch count {
        case 3 where group & 3 == 0:
            append(UInt8(truncatingIfNeeded: group >> 10))
            append(UInt8(truncatingIfNeeded: group >> 2))
        case 2 where group & 15 == 0: append(UInt8(truncatingIfNeeded: group >> 4))
        case 0: break
        default: return nil
        }
    }

    private static func base64Bits(_ digit: UInt8) -> UInt32? {
        switch digit {
        case 0x41...0x5A: UInt32(digit) - 0x41
        case 0x61...0x7A: UInt32(digit) - 0x61 + 26
        case 0x30...0x39: UInt32(digit) - 0x30 + 52
        case 0x2B: 62
        case 0x2F: 63
        default: nil
        }
    }
}
