internal import CCurl
internal import Hubs

/// Why a forwarded call has no result. Its text names neither address nor answer: the log line around it names hub and method.
public enum ForwardError: Error, Sendable, Equatable, CustomStringConvertible {
    /// As many calls of the method as `maximumParallelCalls` allows wait for the back end.
    case busy(limit: Int)
    /// There was no whole answer in time.
    case timedOut(after: Duration)
    /// The back end is not known by its name, or does not accept the connection.
    case unreachable
    /// TLS failed: the certificate is not trusted or of another name, or there is no common version.
    case untrusted
    /// The connection ended before the answer did.
    case broken
    /// The answer is larger than `maximumResponseSize` bytes.
    case tooLarge(limit: Int)
    /// The answer is no HTTP.
    case notHTTP
    /// The answer says 200, and is not JSON.
    case notJSON
    /// The answer has another status than 200 and 204, and says no error that is meant for the client.
    case status(Int)
    /// Anything else, in curl's words.
    case other(String)

    /// A sentence for the log.
    public var description: String {
        switch self {
        case .busy(let limit): "\(limit) calls wait for the back end, as many as maximumParallelCalls allows."
        case .timedOut(let duration): "The back end did not answer within \(duration)."
        case .unreachable: "The back end cannot be reached."
        case .untrusted: "The back end is not trusted: its certificate is not valid here, or TLS failed otherwise."
        case .broken: "The back end broke the connection before it had answered."
        case .tooLarge(let limit): "The back end's answer has more than \(limit) bytes."
        case .notHTTP: "The back end's answer is no HTTP/1.1."
        case .notJSON: "The back end's answer is not JSON."
        case .status(let status): "The back end answered with status \(status)."
        case .other(let words): "The back end cannot be asked: \(words)."
        }
    }
}

extension ForwardError {
    /// What curl ended the request with; its words are fixed ones, which hold nothing of the request.
    init(_ code: CURLcode, of post: HTTPPost) {
        self =
            switch code {
            case CURLE_OPERATION_TIMEDOUT: .timedOut(after: post.timeout)
            case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_CONNECT: .unreachable
            case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_PEER_FAILED_VERIFICATION,
                CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
                .untrusted
            // The last one: a connection that was used again broke, and curl would have sent the body a second time.
            case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_SEND_FAIL_REWIND: .broken
            case CURLE_FILESIZE_EXCEEDED: .tooLarge(limit: post.limit)
            case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL: .notHTTP
            default: .other(String(cString: curl_easy_strerror(code)))
            }
    }
}
