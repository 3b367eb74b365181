import Glibc
import HubSettings

/// The folder that a log file is in, open, and the file's name there.
struct LogFolder: ~Copyable {
    let descriptor: Int32
    let name: String

    /// Goes from `folder` to the file's name by name, because only so no link is followed on the way; makes folders (0750) that are not
    /// there.
    init(_ settings: TraceListenerSettings, in folder: String) throws(TraceFileError) {
        var names = settings.file.split(separator: "/").map(String.init)
        guard let name = names.popLast(), name != ".", name != "..", !settings.file.hasSuffix("/") else {
            throw TraceFileError(settings, "the path names no file")
        }
        let descriptor = try Self.walk(names, settings, in: folder)
        (self.name, self.descriptor) = (name, descriptor)
    }

    private static func walk(
        _ names: [String], _ settings: TraceListenerSettings, in folder: String
    ) throws(TraceFileError) -> Int32 {
        let kind = O_RDONLY | O_DIRECTORY | O_CLOEXEC
        var place = Glibc.open(settings.file.hasPrefix("/") ? "/" : folder, kind)
        guard place >= 0 else { throw TraceFileError(settings, LogFile.words(of: errno)) }
        for name in names {
            let isThere = mkdirat(place, name, 0o750) == 0 || errno == EEXIST
            let inner = isThere ? openat(place, name, kind | settings.noLinks) : -1
            let code = errno
            Glibc.close(place)
            guard inner >= 0 else {
                let isLink = isThere && (code == ENOTDIR || code == ELOOP)
                let shown = settings.showsFile ? "'\(name)'" : "a folder on the way"
                throw TraceFileError(settings, isLink ? "\(shown) is a link or no folder" : LogFile.words(of: code))
            }
            place = inner
        }
        return place
    }

    deinit { Glibc.close(descriptor) }

    /// Which plain file has the name now; nil: none, or a link.
    func identity(followLinks: Bool) -> LogFile.Identity? {
        var status = stat()
        guard fstatat(descriptor, name, &status, followLinks ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else { return nil }
        return status.st_mode & S_IFMT == S_IFREG ? LogFile.Identity(status) : nil
    }

    /// Whether the last of so many bytes of the file ends a line; also when that cannot be seen.
    func endsWithLine(_ size: Int) -> Bool {
        let file = openat(descriptor, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { return true }
        defer { Glibc.close(file) }
        var last: UInt8 = 0
        return pread(file, &last, 1, off_t(size - 1)) != 1 || last == 0x0A
    }

    /// Gives the file the name of an old one, with a number beyond `last`, or beyond those that are there. No name that is there is taken,
    /// and of a link nothing is followed.
    ///
    /// - Returns: the number; nil: it could not be done.
    func moveAway(beyond last: Int?) -> Int? {
        var number = (last ?? OldLogs(self).all.map(\.number).max() ?? 0) + 1
        while isTaken("\(name).\(number)") || isTaken("\(name).\(number).gz") { number += 1 }
        return renameat(descriptor, name, descriptor, "\(name).\(number)") == 0 ? number : nil
    }

    private func isTaken(_ name: String) -> Bool {
        var status = stat()
        return fstatat(descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0
    }
}
