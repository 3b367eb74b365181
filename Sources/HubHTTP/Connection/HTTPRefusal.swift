/// Why a request is refused before a handler sees it. The connection answers the status and ends, because what follows in its bytes
/// cannot be trusted.
package struct HTTPRefusal: Error, Equatable {
    package let status: HTTPStatus
    /// What is wrong, for the log and the client; holds nothing of what the client sent.
    package let reason: String

    init(_ status: HTTPStatus, _ reason: String) {
        self.status = status
        self.reason = reason
    }

    static func bad(_ reason: String) -> HTTPRefusal { HTTPRefusal(.badRequest, reason) }
}
