/// Checks UTF-8 that comes in pieces, and finds the first wrong byte at once.
struct UTF8Check {
    /// Bytes of the current character that are still to come.
    private var missing: UInt8 = 0
    /// What the next of them may be: the second byte decides against overlong forms, surrogates and what lies beyond U+10FFFF.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether no character is unfinished.
    var isComplete: Bool { missing == 0 }

    /// Answers false at the first byte that cannot be.
    mutating func take(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range {
            let byte = bytes[index]
            if missing == 0 {
                guard byte >= 0x80 else { continue }
                guard begin(byte) else { return false }
            } else {
                guard byte >= lowest && byte <= highest else { return false }
                (missing, lowest, highest) = (missing - 1, 0x80, 0xBF)
            }
        }
        return true
    }

    private mutating func begin(_ byte: UInt8) -> Bool {
        switch byte {
        case 0xC2...0xDF: missing = 1
        case 0xE0: (missing, lowest) = (2, 0xA0)
        case 0xED: (missing, highest) = (2, 0x9F)
        case 0xE1...0xEF: missing = 2
        case 0xF0: (missing, lowest) = (3, 0x90)
        case 0xF1...0xF3: missing = 3
        case 0xF4: (missing, highest) = (3, 0x8F)
        default: return false
        }
        return true
    }
}
