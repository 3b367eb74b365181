/// The statuses an answer can have.
public enum HTTPStatus: Int, Sendable {
    /// The connection now speaks WebSocket; a handler answers `HTTPResponse.upgrade` for it.
    case switchingProtocols = 101
    /// Done.
    case ok = 200
    /// Something was made.
    case created = 201
    /// It will be done.
    case accepted = 202
    /// Done, nothing to say.
    case noContent = 204
    /// Moved for good.
    case movedPermanently = 301
    /// Look there, this time.
    case found = 302
    /// Look there by `GET`.
    case seeOther = 303
    /// The client has it already.
    case notModified = 304
    /// Look there by the same method, this time.
    case temporaryRedirect = 307
    /// Look there by the same method, for good.
    case permanentRedirect = 308
    /// The request makes no sense.
    case badRequest = 400
    /// Who are you?
    case unauthorized = 401
    /// Not for you.
    case forbidden = 403
    /// No such thing.
    case notFound = 404
    /// Not by this method.
    case methodNotAllowed = 405
    /// Nothing the client would take.
    case notAcceptable = 406
    /// The request took too long.
    case requestTimeout = 408
    /// Not in this state.
    case conflict = 409
    /// Was here once.
    case gone = 410
    /// A body must say its length.
    case lengthRequired = 411
    /// The body is too large.
    case contentTooLarge = 413
    /// A body of a kind that is not understood.
    case unsupportedMediaType = 415
    /// An expectation nobody can meet.
    case expectationFailed = 417
    /// Understood, but wrong.
    case unprocessableContent = 422
    /// Not with this version.
    case upgradeRequired = 426
    /// Too often.
    case tooManyRequests = 429
    /// The head is too large.
    case requestHeaderFieldsTooLarge = 431
    /// Something failed here.
    case internalServerError = 500
    /// Nobody can do that here.
    case notImplemented = 501
    /// Something failed behind this server.
    case badGateway = 502
    /// Not now.
    case serviceUnavailable = 503
    /// Something behind this server took too long.
    case gatewayTimeout = 504
    /// Not this version of HTTP.
    case httpVersionNotSupported = 505

    /// The words of the status line.
    var reason: StaticString {
        switch self {
        case .switchingProtocols: "Switching Protocols"
        case .ok: "OK"
        case .created: "Created"
        case .accepted: "Accepted"
        case .noContent: "No Content"
        case .movedPermanently: "Moved Permanently"
        case .found: "Found"
        case .seeOther: "See Other"
        case .notModified: "Not Modified"
        case .temporaryRedirect: "Temporary Redirect"
        case .permanentRedirect: "Permanent Redirect"
        case .badRequest: "Bad Request"
        case .unauthorized: "Unauthorized"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .notAcceptable: "Not Acceptable"
        case .requestTimeout: "Request Timeout"
        case .conflict: "Conflict"
        case .gone: "Gone"
        case .lengthRequired: "Length Required"
        case .contentTooLarge: "Content Too Large"
        case .unsupportedMediaType: "Unsupported Media Type"
        case .expectationFailed: "Expectation Failed"
        case .unprocessableContent: "Unprocessable Content"
        case .upgradeRequired: "Upgrade Required"
        case .tooManyRequests: "Too Many Requests"
        case .requestHeaderFieldsTooLarge: "Request Header Fields Too Large"
        case .internalServerError: "Internal Server Error"
        case .notImplemented: "Not Implemented"
        case .badGateway: "Bad Gateway"
        case .serviceUnavailable: "Service Unavailable"
        case .gatewayTimeout: "Gateway Timeout"
        case .httpVersionNotSupported: "HTTP Version Not Supported"
        }
    }

    /// Whether an answer of this status can have a body.
    var hasBody: Bool { self != .switchingProtocols && self != .noContent && self != .notModified }
}
