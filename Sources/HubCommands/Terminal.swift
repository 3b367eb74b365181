import Glibc

/// Lines to whoever called the program; each leaves at once, also into a pipe.
struct Terminal: Sendable {
    /// A result: standard output.
    let say: @Sendable (String) -> Void
    /// A problem: standard error.
    let complain: @Sendable (String) -> Void
    /// Whether a person reads what is said, so that more than results may be said.
    let isWatched: Bool

    /// That of this process. Who stops reading ends nothing: what is written then is lost, and the exit status tells the rest.
    static func ofProcess() -> Terminal {
        keepStreamsOpen()
        signal(SIGPIPE, SIG_IGN)
        return Terminal(
            say: { write($0, to: STDOUT_FILENO) }, complain: { write($0, to: STDERR_FILENO) },
            isWatched: isatty(STDOUT_FILENO) == 1)
    }

    /// A stream that came closed would be the number of the next file or socket, and lines would go there.
    private static func keepStreamsOpen() {
        for stream in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(stream, F_GETFD) < 0 {
            // The lowest free number is this one: those below are open by now.
            _ = open("/dev/null", O_RDWR)
        }
    }

    private static func write(_ line: String, to descriptor: Int32) {
        var rest = Array((line + "\n").utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }
}
