import Glibc

/// The files that a log has left behind when it began anew: its name, a dot and a number, the highest the newest, perhaps `.gz` behind.
/// Nothing else is one of them, whatever it is called.
struct OldLogs {
    struct File: Equatable {
        let name: String
        let number: Int
        let isCompressed: Bool
        /// Seconds since 1970 when the last line came.
        let time: Int
    }

    /// All of them, the oldest first.
    let all: [File]
    /// What a compression that was broken off has left.
    let remains: [String]

    /// Those of the log in that folder.
    init(_ folder: borrowing LogFolder) {
        var (all, remains): ([File], [String]) = ([], [])
        for name in Self.names(in: folder) {
            guard name.hasPrefix(folder.name + ".") else { continue }
            let rest = name.dropFirst(folder.name.count + 1)
            let isCompressed = rest.hasSuffix(".gz")
            let isRemains = rest.hasSuffix(Self.partSuffix)
            guard let number = Self.number(rest.dropLast(isCompressed ? 3 : isRemains ? Self.partSuffix.utf8.count : 0)) else {
                continue
            }
            var status = stat()
            guard fstatat(folder.descriptor, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT == S_IFREG else {
                continue
            }
            if isRemains {
                remains.append(name)
            } else {
                all.append(File(name: name, number: number, isCompressed: isCompressed, time: status.st_mtim.tv_sec))
            }
        }
        self.all = all.sorted { ($0.number, $0.isCompressed ? 1 : 0) < ($1.number, $1.isCompressed ? 1 : 0) }
        self.remains = remains
    }

    static let partSuffix = ".gz.part"

    /// Whether a path is that of an old file of the log at another path.
    static func isOld(_ path: String, of log: String) -> Bool {
        guard path.hasPrefix(log + ".") else { return false }
        let rest = path.dropFirst(log.count + 1)
        return number(rest.hasSuffix(".gz") ? rest.dropLast(3) : rest) != nil
    }

    /// Digits that begin with none of zero.
    private static func number(_ text: Substring) -> Int? {
        guard text.first != "0", text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), text.utf8.count <= 15 else { return nil }
        return Int(text)
    }

    private static func names(in folder: borrowing LogFolder) -> [String] {
        let again = openat(folder.descriptor, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard again >= 0, let stream = fdopendir(again) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            names.append(withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names
    }
}
