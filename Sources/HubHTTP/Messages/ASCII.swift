extension UInt8 {
    /// One of RFC 9110's `tchar`: what names and methods are made of.
    var isToken: Bool {
        switch self {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
        case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
        default: false
        }
    }

    /// What may stand in a field's value, beside blanks and tabs.
    var isFieldValue: Bool { self >= 0x20 && self != 0x7F || self == 0x09 }

    var isDigit: Bool { self >= 0x30 && self <= 0x39 }

    /// The value of a hexadecimal digit.
    var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x37
        case 0x61...0x66: self - 0x57
        default: nil
        }
    }

    /// A letter's small form, all else unchanged.
    var lowered: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}

extension String {
    /// Equal but for the case of ASCII letters. Letters of other alphabets are not folded: `ſ` is not `s`.
    func equalsIgnoringCase(_ other: String) -> Bool {
        utf8.count == other.utf8.count && zip(utf8, other.utf8).allSatisfy { $0.lowered == $1.lowered }
    }

    /// With small ASCII letters.
    var asciiLowercased: String { String(decoding: utf8.map(\.lowered), as: UTF8.self) }
}
