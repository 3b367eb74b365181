import Testing

@testable import HubHTTP

/// Whether these pieces are UTF-8 together.
private func check(_ pieces: [[UInt8]]) -> Bool {
    var check = UTF8Check()
    return pieces.allSatisfy { check.take($0.span, $0.indices) } && check.isComplete
}

@Test func eachPairOfBytesIsJudgedAsTheStandardLibraryDoes() {
    let borders: [UInt8] = [0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xF0, 0xFF]
    for first in UInt8.min...UInt8.max {
        for second in borders {
            for tail in [[], [0x80], [0xBF, 0xBF], [0x41]] as [[UInt8]] {
                let bytes = [first, second] + tail
                let isValid = String(validating: bytes, as: UTF8.self) != nil
                if check([bytes]) != isValid || check(bytes.map { [$0] }) != isValid { Issue.record("\(bytes)") }
            }
        }
    }
}

@Test(
    arguments: [
        ([0xC0], 1), ([0xC1], 1), ([0xF5], 1), ([0xFF], 1), ([0x80], 1), ([0xE0, 0x9F], 2), ([0xED, 0xA0], 2), ([0xF0, 0x8F], 2),
        ([0xF4, 0x90], 2), ([0xE2, 0x82, 0x41], 3), ([0xF0, 0x9F, 0x98, 0x41], 4),
    ] as [([UInt8], Int)])
func theFirstWrongByteIsFoundAtOnce(_ bytes: [UInt8], _ place: Int) {
    var check = UTF8Check()
    let before = check.take(bytes.span, 0..<place - 1)
    #expect(before)
    let wrong = check.take(bytes.span, place - 1..<place)
    #expect(!wrong)
}
