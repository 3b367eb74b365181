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
