/// The bytes in base64, padded with `=`.
package func base64(_ bytes: [UInt8]) -> String { encode(bytes, standardDigits, isPadded: true) }

/// The bytes in base64 with the alphabet for URLs, not padded.
package func base64URL(_ bytes: [UInt8]) -> String { encode(bytes, urlDigits, isPadded: false) }

private let standardDigits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
private let urlDigits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

private func encode(_ bytes: [UInt8], _ digits: [UInt8], isPadded: Bool) -> String {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
        let group = bytes[start..<min(start + 3, bytes.count)]
        var bits: UInt32 = 0
        for byte in group { bits = bits << 8 | UInt32(byte) }
        bits <<= 8 * UInt32(3 - group.count)
        for place in 0...group.count { text.append(digits[Int(bits >> (18 - 6 * UInt32(place)) & 63)]) }
        if isPadded { text.append(contentsOf: repeatElement(0x3D, count: 3 - group.count)) }
    }
    return String(decoding: text, as: UTF8.self)
}

/// The bytes that a text is in base64 with the alphabet for URLs, not padded; nil if it is not exactly that. The bits that are left over
/// must be zeros, so that two texts never are the same bytes.
package func bytes(base64URL text: Span<UInt8>) -> [UInt8]? {
    guard text.count % 4 != 1 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count * 3 / 4)
    var (bits, count): (UInt32, UInt32) = (0, 0)
    for index in text.indices {
        let digit = urlValues[Int(text[index])]
        guard digit < 64 else { return nil }
        (bits, count) = (bits << 6 | UInt32(digit), count + 6)
        guard count >= 8 else { continue }
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        bits &= 1 << count - 1
    }
    return bits == 0 ? bytes : nil
}

/// What each byte is worth as a digit; 64 for those that are none.
private let urlValues: [UInt8] = {
    var values = [UInt8](repeating: 64, count: 256)
    for (value, digit) in urlDigits.enumerated() { values[Int(digit)] = UInt8(value) }
    return values
}()
