import HubBase

/// Collects the body of one request, whose length its head has told.
struct BodyReader {
    let head: RequestHead
    private(set) var body: [UInt8] = []

    /// Refuses what is longer than `limit` before anything of it is read.
    init(_ head: RequestHead, limit: Int) throws(HTTPRefusal) {
        guard head.contentLength <= limit else { throw HTTPRefusal(.contentTooLarge, "too large a body") }
        self.head = head
    }

    /// Takes what belongs to the body; answers whether it is whole.
    ///
    /// Memory grows with what has come, not with what was announced.
    mutating func take(_ bytes: Span<UInt8>, at position: inout Int) -> Bool {
        let end = min(bytes.count, position + head.contentLength - body.count)
        body.append(copying: bytes.extracting(position..<end))
        position = end
        return body.count == head.contentLength
    }
}
