import Glibc

/// The old files of a log by its path, to be read: those that its writer numbers upwards, and those of logrotate, whose newest is 1.
enum LogFamily {
    /// Their paths, the oldest first, without that of one file.
    static func old(of path: String, but other: LogFile.Identity?) -> [String] {
        guard let folder = LogFolder(of: path) else { return [] }
        let prefix = path.dropLast(folder.name.utf8.count)
        let all = OldLogs(folder).all
        // Both forms of one: the compressed one is whole.
        let files = all.filter { file in
            file.isCompressed || !all.contains { $0.number == file.number && $0.isCompressed }
        }
        let paths = files.map { prefix + $0.name }.filter { identity(of: $0) != other }
        guard let first = paths.first.flatMap({ time(of: $0) }), let last = paths.last.flatMap({ time(of: $0) }) else {
            return paths
        }
        return last < first ? paths.reversed() : paths
    }

    /// A log's file, and its old ones that are no part of it: they belong together, though the log may begin a new file meanwhile.
    static func newest(of path: String) throws(LogBytes.Fault) -> (newest: LogBytes, old: [String]) {
        var bytes = try LogBytes(path)
        for _ in 0..<10 {
            let old = old(of: path, but: bytes.identity)
            if identity(of: path) == bytes.identity || bytes.identity == nil { return (bytes, old) }
            // What was opened may be an old one by now, and compressed, so that nobody knows it again.
            bytes = try LogBytes(path)
        }
        return (bytes, old(of: path, but: bytes.identity))
    }

    /// Opens an old file, which may have been compressed since its name was read.
    static func open(_ path: String) throws(LogBytes.Fault) -> (bytes: LogBytes, path: String) {
        do throws(LogBytes.Fault) {
            return (try LogBytes(path), path)
        } catch {
            if case .unreadable(ENOENT) = error, !path.hasSuffix(".gz"), let bytes = try? LogBytes(path + ".gz") {
                return (bytes, path + ".gz")
            }
            throw error
        }
    }

    /// Which file has that path now.
    static func identity(of path: String) -> LogFile.Identity? {
        var status = stat()
        return stat(path, &status) == 0 ? LogFile.Identity(status) : nil
    }

    /// When the first line of a file was written, as far as one is found near its beginning.
    static func time(of path: String) -> Int64? {
        guard let (bytes, _) = try? open(path) else { return nil }
        let lines = LogLines(bytes, name: path)
        for _ in 0..<LogLines.told {
            guard let piece = lines.next() else { return nil }
            if case .line(let line) = piece { return line.time }
        }
        return nil
    }
}

extension LogFolder {
    /// The folder of a log that is read; nil: there is none, or the path has no name in it. Links are followed: nothing is written.
    init?(of path: String) {
        let name = path.split(separator: "/", omittingEmptySubsequences: false).last ?? ""
        guard !name.isEmpty else { return nil }
        let folder = path.utf8.count == name.utf8.count ? "." : String(path.dropLast(name.count))
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        (self.name, self.descriptor) = (String(name), descriptor)
    }
}
