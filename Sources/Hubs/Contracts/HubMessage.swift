/// A message as it came in: positions in its bytes where that spares making values. Good for as long as the bytes are.
package enum InboundMessage {
    case invocation(InboundInvocation)
    /// An item of an upload.
    case streamItem(id: String)
    /// The end of an upload, or a client's answer.
    case completion(id: String)
    case cancel(id: String)
    case ping
    case close(error: String?)
    /// A kind of message that needs no answer here, or one that nobody knows.
    case ignored(kind: Int)
}

/// A call by a client.
package struct InboundInvocation {
    /// Empty: the client wants no answer, not even an error.
    package var id: String
    package var target: Target
    /// Where the argument list begins, relative to the message.
    package var arguments: Int
    package var argumentCount: Int
    /// How many uploads come with the call.
    package var uploads: Int
    /// Whether the client asks for a stream.
    package var wantsStream: Bool

    /// The method as sent: its bytes where they can be compared as they are, else the decoded text.
    package enum Target {
        case bytes(Range<Int>)
        case text(String)
    }

    package init(id: String, target: Target, arguments: Int, argumentCount: Int, uploads: Int = 0, wantsStream: Bool = false) {
        self.id = id
        self.target = target
        self.arguments = arguments
        self.argumentCount = argumentCount
        self.uploads = uploads
        self.wantsStream = wantsStream
    }
}

/// A message on its way out.
package enum OutboundMessage {
    case invocation(target: String, arguments: [HubValue])
    case completion(id: String, result: HubValue)
    case failure(id: String, text: String)
    case ping
    case close(error: String?, allowReconnect: Bool)
}
