internal import CCurl
internal import Hubs

/// What a back end is asked.
struct HTTPPost: Sendable {
    let url: String
    /// Each as `name: value`.
    let fields: [String]
    let body: [UInt8]
    let timeout: Duration
    /// Most bytes of the answer's body.
    let limit: Int
    /// The file of certificates that the back end's must come of, nil: the system's.
    let certificates: String?
    /// A connection idle for longer, in seconds, is not used again: well below what servers wait until they close one (node: 5 s), else
    /// calls would fail that meet the end on its way.
    var idle = 3
}

/// What it answered.
struct HTTPAnswer: Sendable {
    let status: Int
    let body: [UInt8]
}

/// One request on its way: an easy handle of curl, and who waits for it. Touched on the loop of its caller only.
final class HTTPTransfer {
    /// curl's handle. It belongs to this object, which is the only one to hold it and cleans it up when nobody has it any more: the
    /// caller, which adds it to its multi handle, keeps the transfer until it has taken the handle out again.
    let easy: UnsafeMutableRawPointer
    private let fields: UnsafeMutablePointer<curl_slist>?
    private let post: HTTPPost
    private var sent = 0
    private var answer: [UInt8] = []
    private var isTooLarge = false
    /// Keeps the caller, whose memory curl knows, until the end.
    private var caller: HTTPCaller?
    private let finish: (Result<HTTPAnswer, any Error>) -> Void

    init?(_ post: HTTPPost, by caller: HTTPCaller, _ finish: @escaping (Result<HTTPAnswer, any Error>) -> Void) {
        guard let easy = curl_easy_init() else { return nil }
        self.easy = easy
        self.post = post
        self.caller = caller
        self.finish = finish
        // "Expect:" with nothing behind it takes the field away: no back end is asked whether it wants the body.
        fields = (["Content-Type: application/json", "Accept: application/json", "Expect:"] + post.fields).reduce(nil) {
            // The list's new head; if there is no memory the list stays as it is.
            curl_slist_append($0, $1) ?? $0
        }
        guard set() else { return nil }
    }

    deinit {
        curl_easy_cleanup(easy)
        // curl read the list until now.
        curl_slist_free_all(fields)
    }

    /// Tells who waits. Once; the handle is in no multi handle any more.
    func end(_ code: CURLcode) {
        caller = nil
        if code == CURLE_OK {
            finish(.success(HTTPAnswer(status: easy_status(easy), body: answer)))
        } else {
            finish(.failure(isTooLarge ? .tooLarge(limit: post.limit) : ForwardError(code, of: post)))
        }
    }

    /// Tells who waits that it was cancelled. As `end`.
    func cancel() {
        caller = nil
        finish(.failure(CancellationError()))
    }

    private func set() -> Bool {
        // Valid as long as the object is, which its caller keeps while curl has the handle.
        let owner = Unmanaged.passUnretained(self).toOpaque()
        var isSet = true
        func check(_ code: CURLcode) { isSet = isSet && code == CURLE_OK }
        check(easy_set_text(easy, CURLOPT_URL, post.url))
        check(easy_set_text(easy, CURLOPT_PROTOCOLS_STR, "http,https"))
        check(easy_set_fields(easy, fields))
        // What the environment says of proxies is not said of this server's back ends.
        check(easy_set_text(easy, CURLOPT_PROXY, ""))
        if let file = post.certificates {
            check(easy_set_text(easy, CURLOPT_CAINFO, file))
            check(easy_set_text(easy, CURLOPT_CAPATH, nil))
        }
        let (seconds, attoseconds) = post.timeout.components
        let milliseconds = Int(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
        for (option, value) in [
            (CURLOPT_POST, 1), (CURLOPT_POSTFIELDSIZE, post.body.count), (CURLOPT_TIMEOUT_MS, max(1, milliseconds)),
            (CURLOPT_MAXFILESIZE, post.limit),
            (CURLOPT_NOSIGNAL, 1), (CURLOPT_FOLLOWLOCATION, 0), (CURLOPT_PATH_AS_IS, 1), (CURLOPT_SSL_VERIFYPEER, 1),
            (CURLOPT_SSL_VERIFYHOST, 2), (CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1), (CURLOPT_MAXAGE_CONN, post.idle),
        ] {
            check(easy_set_number(easy, option, value))
        }
        // The body is handed out piece by piece and once only. What is set as a whole curl sends a second time when a connection that
        // it uses again breaks before an answer, and the back end may have done the first one.
        check(
            easy_set_sending(
                easy,
                { buffer, size, count, owner in
                    transfer(owner).send(to: UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
                }, owner))
        check(
            easy_set_receiving(
                easy,
                { buffer, size, count, owner in
                    transfer(owner).receive(UnsafeRawBufferPointer(start: buffer, count: size * count))
                }, owner))
        return isSet
    }

    /// `buffer` is curl's, for this call.
    private func send(to buffer: UnsafeMutableRawBufferPointer) -> Int {
        let piece = post.body[sent...].prefix(buffer.count)
        buffer.copyBytes(from: piece)
        sent += piece.count
        return piece.count
    }

    /// `bytes` are curl's, for this call. Fewer taken than given ends the transfer.
    private func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard answer.count + bytes.count <= post.limit else {
            isTooLarge = true
            return 0
        }
        answer.append(contentsOf: bytes)
        return bytes.count
    }
}

/// The transfer of one of curl's callbacks: `owner` is what `set` gave, and the transfer is kept by its caller meanwhile.
private func transfer(_ owner: UnsafeMutableRawPointer?) -> HTTPTransfer {
    guard let owner else { preconditionFailure("every handle has its transfer from the beginning") }
    return Unmanaged<HTTPTransfer>.fromOpaque(owner).takeUnretainedValue()
}
