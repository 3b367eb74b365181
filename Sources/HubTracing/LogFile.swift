import Glibc
import HubSettings

/// Why a log file cannot be written to.
package struct TraceFileError: Error, Equatable, CustomStringConvertible {
    /// The listener the file belongs to.
    package let listener: String
    /// The path as the configuration has it, or what stands for one that may not be said.
    package let path: String
    /// The system's words, or what stands there instead of a plain file.
    package let reason: String

    init(_ settings: TraceListenerSettings, _ reason: String) {
        (listener, path, self.reason) = (settings.name, settings.showsFile ? settings.file : "the file", reason)
    }

    package var description: String { "cannot write to \(path): \(reason)" }
}

/// An open file, or a stream of the process, that lines are appended to.
struct LogFile: ~Copyable, Sendable {
    /// Which file it is, whatever it is called by now.
    struct Identity: Equatable {
        let device: dev_t
        let node: ino_t

        init(_ status: stat) { (device, node) = (status.st_dev, status.st_ino) }
    }

    private let descriptor: Int32
    /// Whether it is closed in the end.
    private let isOwn: Bool
    /// Whether a line that was cut can be taken back, and the file can be rotated.
    let isPlain: Bool

    /// Beyond the process's limit on the size of files writing fails; by default the signal ends the process. The same goes for a pipe that
    /// nobody reads any more.
    private static let ignoresSignals: Void = {
        _ = signal(SIGXFSZ, SIG_IGN)
        _ = signal(SIGPIPE, SIG_IGN)
    }()

    /// Standard output or error, which stays open.
    static func stream(_ descriptor: Int32) -> LogFile { LogFile(descriptor: descriptor, isOwn: false, isPlain: false) }

    /// Opens the listener's file, relative to `folder`; makes it (mode 0640), and the folders above it (0750), if they are not
    /// there. A last line that was cut, as a process that was killed leaves it, is closed. The process ignores SIGXFSZ and SIGPIPE from
    /// then on.
    ///
    /// Nothing but a plain file is opened, and no link is followed but those in the path of `folder`, unless the settings say so.
    static func open(_ settings: TraceListenerSettings, in folder: String) throws(TraceFileError) -> LogFile {
        _ = Self.ignoresSignals
        let place = try LogFolder(settings, in: folder)
        // Without O_NONBLOCK a pipe that nobody reads would hold the start; on a plain file it means nothing.
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
        let descriptor = openat(place.descriptor, place.name, flags | settings.noLinks, 0o640)
        guard descriptor >= 0 else {
            let reason = errno == ELOOP ? "it is a link" : errno == ENXIO ? "it is no plain file" : words(of: errno)
            throw TraceFileError(settings, reason)
        }
        var status = stat()
        let isKnown = fstat(descriptor, &status) == 0
        let file = LogFile(descriptor: descriptor, isOwn: true, isPlain: isKnown && status.st_mode & S_IFMT == S_IFREG)
        let isDevice = isKnown && [S_IFCHR, S_IFIFO].contains(status.st_mode & S_IFMT)
        guard file.isPlain || (isDevice && settings.devices) else { throw TraceFileError(settings, "it is no plain file") }
        if file.isPlain, status.st_size > 0, !place.endsWithLine(status.st_size) { file.closeLine() }
        return file
    }

    private init(descriptor: Int32, isOwn: Bool, isPlain: Bool) {
        self.descriptor = descriptor
        self.isOwn = isOwn
        self.isPlain = isPlain
    }

    deinit {
        if isOwn { Glibc.close(descriptor) }
    }

    /// What the system says of the file now.
    var status: stat? {
        var status = stat()
        return fstat(descriptor, &status) == 0 ? status : nil
    }

    /// Appends whole lines, with one call if the system takes them so. When it does not take all, no part of a line stays in a
    /// plain file; with `together`, none of the lines.
    ///
    /// - Returns: how many lines were not written, and why; nil: all were.
    func append(_ lines: Span<UInt8>, together: Bool) -> (unwritten: Int, reason: String)? {
        var written = 0
        var code: Int32 = 0
        lines.withUnsafeBytes { bytes in
            while let start = bytes.baseAddress, written < bytes.count, code == 0 {
                // What is behind `written` is within the bytes that this closure borrows.
                let count = write(descriptor, start + written, bytes.count - written)
                if count >= 0 { written += count } else if errno != EINTR { code = errno }
            }
        }
        guard code != 0 else { return nil }
        var kept = together && isPlain ? 0 : written
        while kept > 0, lines[kept - 1] != 0x0A { kept -= 1 }
        takeBack(written - kept)
        return (lines.extracting(kept...).lineCount, Self.words(of: code))
    }

    private func takeBack(_ count: Int) {
        guard isPlain, count > 0, let size = status?.st_size, size >= count else { return }
        // Fails only where writing does; then a line stays cut, and the next one begins in it.
        _ = ftruncate(descriptor, size - count)
    }

    /// What fails here fails again, and is told, with the first line.
    private func closeLine() {
        var lineFeed: UInt8 = 0x0A
        _ = write(descriptor, &lineFeed, 1)
    }

    static func words(of code: Int32) -> String { String(cString: strerror(code)) }
}

extension TraceListenerSettings {
    var noLinks: Int32 { followLinks ? 0 : O_NOFOLLOW }
}

extension Span<UInt8> {
    /// How many lines end here.
    var lineCount: Int {
        var count = 0
        for index in indices where self[index] == 0x0A { count += 1 }
        return count
    }
}
