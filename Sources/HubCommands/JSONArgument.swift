import HubServer

/// An argument of the command line that is JSON.
enum JSONArgument {
    /// The value; nil for what is not JSON, or more than that.
    static func value(_ text: String) -> HubValue? {
        let bytes = text.utf8Span.span
        var reader = JSONReader()
        guard let value = try? reader.value(bytes, depth: 1) else { return nil }
        _ = reader.peek(bytes)
        return reader.position == bytes.count ? value : nil
    }
}
