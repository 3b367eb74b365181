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

/// An open file, or standard error, that lines are appended to.
struct LogFile: ~Copyable, Sendable {
    private let descriptor: Int32
    /// A plain file of its own: it is closed in the end, and a line that was cut can be taken back.
    private let isPlain: Bool

    /// Beyond the process's limit on the size of files writing fails; by default the signal ends the process.
    private static let ignoresFileSizeSignal: Void = { _ = signal(SIGXFSZ, SIG_IGN) }()

    /// Standard error, which stays open.
    static func standardError() -> LogFile { LogFile(descriptor: STDERR_FILENO, isPlain: false) }

    /// Opens the listener's file, relative to `folder`; makes it (mode 0640), and the folders above it (0750), if they are not
    /// there. The process ignores SIGXFSZ from then on.
    ///
    /// Nothing but a plain file is opened, and unless the settings say so no link is followed but those in the path of `folder`.
    static func open(_ settings: TraceListenerSettings, in folder: String) throws(TraceFileError) -> LogFile {
        _ = Self.ignoresFileSizeSignal
        var names = settings.file.split(separator: "/").map(String.init)
        guard let name = names.popLast(), name != ".", name != "..", !settings.file.hasSuffix("/") else {
            throw TraceFileError(settings, "the path names no file")
        }
        let place = try place(of: names, settings, in: folder)
        defer { Glibc.close(place) }
        // Without O_NONBLOCK a pipe that nobody reads would hold the start; on a plain file it means nothing.
        let flags = O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NONBLOCK
        let descriptor = openat(place, name, flags | noLinks(settings), 0o640)
        guard descriptor >= 0 else {
            let reason = errno == ELOOP ? "it is a link" : errno == ENXIO ? "it is no plain file" : words(of: errno)
            throw TraceFileError(settings, reason)
        }
        let file = LogFile(descriptor: descriptor, isPlain: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw TraceFileError(settings, "it is no plain file")
        }
        return file
    }

    /// The folder that the file is in, open: name by name, because only so no link is followed on the way.
    private static func place(
        of names: [String], _ settings: TraceListenerSettings, in folder: String
    ) throws(TraceFileError) -> Int32 {
        let kind = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        var place = Glibc.open(settings.file.hasPrefix("/") ? "/" : folder, kind)
        guard place >= 0 else { throw TraceFileError(settings, words(of: errno)) }
        for name in names {
            let isThere = mkdirat(place, name, 0o750) == 0 || errno == EEXIST
            let inner = isThere ? openat(place, name, kind | noLinks(settings)) : -1
            let code = errno
            Glibc.close(place)
            guard inner >= 0 else {
                let isLink = isThere && (code == ENOTDIR || code == ELOOP)
                let shown = settings.showsFile ? "'\(name)'" : "a folder on the way"
                throw TraceFileError(settings, isLink ? "\(shown) is a link or no folder" : words(of: code))
            }
            place = inner
        }
        return place
    }

    private static func noLinks(_ settings: TraceListenerSettings) -> Int32 { settings.followLinks ? 0 : O_NOFOLLOW }

    private init(descriptor: Int32, isPlain: Bool) {
        self.descriptor = descriptor
        self.isPlain = isPlain
    }

    deinit {
        if isPlain { Glibc.close(descriptor) }
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
        var status = stat()
        guard isPlain, count > 0, fstat(descriptor, &status) == 0, status.st_size >= count else { return }
        // Fails only where writing does; then a line stays cut, and the next one begins in it.
        _ = ftruncate(descriptor, status.st_size - count)
    }

    private static func words(of code: Int32) -> String { String(cString: strerror(code)) }
}

extension Span<UInt8> {
    /// How many lines end here.
    var lineCount: Int {
        var count = 0
        for index in indices where self[index] == 0x0A { count += 1 }
        return count
    }
}
