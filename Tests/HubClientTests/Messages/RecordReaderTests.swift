import HubBase
import Testing

@testable import HubClient

private func read(_ pieces: [[UInt8]], limit: Int) -> [String] {
    var reader = RecordReader(limit: limit)
    var records: [String] = []
    for piece in pieces {
        guard reader.take(piece.span, { records.append(String(decoding: $0, as: UTF8.self)) }) else { return records + ["!"] }
    }
    return records
}

@Test(
    arguments: [
        ("a\u{1E}", ["a"]), ("a\u{1E}bc\u{1E}", ["a", "bc"]), ("\u{1E}\u{1E}", ["", ""]), ("a", []), ("abcd\u{1E}", ["abcd"]),
        ("abcde\u{1E}", ["!"]), ("a\u{1E}abcde", ["a", "!"]),
    ] as [(String, [String])])
func recordsAreCutWhereverTheBytesAre(_ text: String, _ records: [String]) {
    let bytes = Array(text.utf8)
    #expect(read([bytes], limit: 4) == records)
    #expect(read(bytes.map { [$0] }, limit: 4) == records)
    for cut in bytes.indices { #expect(read([Array(bytes[..<cut]), Array(bytes[cut...])], limit: 4) == records) }
}
