import HubBase

/// Cuts hub bytes into records, wherever frames and reads end.
struct RecordReader {
    private let limit: Int
    private var rest: [UInt8] = []

    /// - Parameter limit: bytes of one record.
    init(limit: Int) { self.limit = limit }

    /// Hands on each whole record without its terminator.
    ///
    /// - Returns: false when a record is larger than the limit.
    mutating func take(_ bytes: Span<UInt8>, _ record: ([UInt8]) -> Void) -> Bool {
        var start = 0
        for index in bytes.indices where bytes[index] == ByteWriter.terminator {
            guard keep(bytes.extracting(start..<index)) else { return false }
            start = index + 1
            // Let go first, so that nothing is copied.
            let whole = rest
            rest = []
            record(whole)
        }
        return keep(bytes.extracting(start...))
    }

    private mutating func keep(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count <= limit - rest.count else { return false }
        rest.append(copying: bytes)
        return true
    }
}
