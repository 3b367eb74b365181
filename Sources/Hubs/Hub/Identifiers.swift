/// The public name of one connection: chosen by the server from 128 random bits, one per connection.
///
/// It is what hubs and other clients see. It opens nothing: the secret of a connection is its token, which stays with the transport.
public struct ConnectionID: Sendable, Hashable, CustomStringConvertible {
    /// The id as text, 22 characters of base64url.
    public let text: String

    /// The id that this text spells; whether such a connection exists is another question.
    public init(_ text: String) { self.text = text }

    /// The id as text.
    public var description: String { text }
}

extension ConnectionID: Encodable {
    /// Writes the text.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(text)
    }
}
