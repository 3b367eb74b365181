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

    /// Which file has that path now.
    static func identity(of path: String) -> LogFile.Identity? {
        var status = stat()
        return stat(path, &status) == 0 ? LogFile.Identity(status) : nil
    }

    /// When the first line of a file was written, as far as one is found near its beginning.
    static func time(of path: String) -> Int64? {
        guard let bytes = try? LogBytes(path) else { return nil }
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
