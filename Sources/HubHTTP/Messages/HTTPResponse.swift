package import HubBase

/// The answer to a request. The connection adds date, length and what concerns itself.
public struct HTTPResponse: Sendable {
    /// Takes over the stream of an upgraded connection: answers who gets its bytes from now on. Called on the stream's loop.
    package typealias Takeover = @Sendable (any ByteStream) -> any ByteReceiver

    /// The status.
    public var status: HTTPStatus
    /// The header fields. Names that are none are left out, control characters in values are written as blanks.
    public var fields: HTTPFields
    /// The body, not sent where the status has none.
    public var body: [UInt8]
    /// Who takes the connection over, after the head.
    package let takeover: Takeover?

    /// An answer. Length, date and connection are added; what `fields` say of them is left out, but `Connection: close`, which is
    /// obeyed.
    public init(_ status: HTTPStatus, fields: HTTPFields = HTTPFields(), body: [UInt8] = []) {
        self.init(status, fields, body, nil)
    }

    /// An answer in plain text; without a text its body is empty and still called `text/plain`, as SignalR's refusals are.
    public static func text(_ status: HTTPStatus, _ text: String = "", fields: HTTPFields = HTTPFields()) -> HTTPResponse {
        var fields = fields
        fields["Content-Type"] = "text/plain"
        return HTTPResponse(status, fields: fields, body: Array(text.utf8))
    }

    /// An answer in JSON.
    public static func json(_ text: [UInt8], _ status: HTTPStatus = .ok) -> HTTPResponse {
        HTTPResponse(status, fields: ["Content-Type": "application/json"], body: text)
    }

    /// Another protocol from here on: the head is written, then the stream goes over to whom `take` answers.
    package static func upgrade(fields: HTTPFields, _ take: @escaping Takeover) -> HTTPResponse {
        HTTPResponse(.switchingProtocols, fields, [], take)
    }

    private init(_ status: HTTPStatus, _ fields: HTTPFields, _ body: [UInt8], _ takeover: Takeover?) {
        self.status = status
        self.fields = fields
        self.body = body
        self.takeover = takeover
    }
}
