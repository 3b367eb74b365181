import Glibc

/// Lines to whoever called the program; each leaves at once, also into a pipe.
struct Terminal: Sendable {
    /// A result: standard output.
    let say: @Sendable (String) -> Void
    /// Many lines of a result, each with its line feed. False: nobody reads them any more.
    let pass: @Sendable (Span<UInt8>) -> Bool
    /// A problem: standard error.
    let complain: @Sendable (String) -> Void
    /// Whether a person reads what is said, so that more than results may be said.
    let isWatched: Bool
    /// Whether what is said may have colours: it goes to a terminal that has some, and nobody has said otherwise.
    let hasColours: Bool

    /// That of this process. Who stops reading ends nothing: what is written then is lost, and the exit status tells the rest.
    static func ofProcess() -> Terminal {
        keepStreamsOpen()
        signal(SIGPIPE, SIG_IGN)
        let isWatched = isatty(STDOUT_FILENO) == 1
        return Terminal(
            say: { write($0, to: STDOUT_FILENO) }, pass: { write($0, to: STDOUT_FILENO) },
            complain: { write($0, to: STDERR_FILENO) }, isWatched: isWatched,
            hasColours: isWatched && !isSet("NO_COLOR") && !["", "dumb"].contains(variable("TERM")))
    }

    private static func isSet(_ name: String) -> Bool { !variable(name).isEmpty }

    private static func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }

    /// A stream that came closed would be the number of the next file or socket, and lines would go there.
    private static func keepStreamsOpen() {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
            // The lowest free number is this one: those below are open by now.
            _ = open("/dev/null", O_RDWR)
        }
    }

    private static func write(_ line: String, to descriptor: Int32) {
        let bytes = Array((line + "\n").utf8)
        _ = write(bytes.span, to: descriptor)
    }

    private static func write(_ bytes: Span<UInt8>, to descriptor: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                if count < 0, errno != EINTR { return false }
                rest = rest.dropFirst(max(count, 0))
            }
            return true
        }
    }
}
