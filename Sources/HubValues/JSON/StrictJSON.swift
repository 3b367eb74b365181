import HubBase

extension HubValue {
    /// What a whole text in JSON says, for texts that others may have tampered with: UTF-8 without flaws, nothing behind the value, and no
    /// member twice, at any depth, as two readers would take different ones.
    package init(strictJSON text: [UInt8]) throws(JSONError) {
        guard (try? UTF8Span(validating: text.span)) != nil else { throw .malformed(at: 0) }
        var reader = JSONReader()
        self = try reader.value(text.span, depth: 1, refusingDoubles: true)
        _ = reader.peek(text.span)
        guard reader.position == text.count else { throw .malformed(at: reader.position) }
    }
}
