import Glibc

/// Why there are no keys to verify by; the sentences hold nothing of them.
enum KeySourceError: Error, Equatable, CustomStringConvertible {
    case system(Int32)
    case notFile
    case tooLarge
    case content(String)
    case unfit

    var description: String {
        switch self {
        case .system(ENOENT): "there is no such file"
        case .system(EACCES): "no permission to read the file"
        case .system(let error): "the file cannot be read (error \(error))"
        case .notFile: "this is no plain file"
        case .tooLarge: "the file is larger than \(KeyFile.limit / 1024) KiB"
        case .content(let problem): problem
        case .unfit: "none of 'algorithms' is for a key of this kind"
        }
    }
}

/// A small file, and whether it is still the one that was read.
enum KeyFile {
    /// The most bytes of a file with keys.
    static let limit = 256 * 1024

    /// What tells two versions of a file apart: it was changed in place, or another one took its name.
    struct Stamp: Equatable, Sendable {
        private let device: UInt
        private let inode: UInt
        private let size: Int
        private let seconds: Int
        private let nanoseconds: Int

        fileprivate init(_ status: stat) {
            device = UInt(status.st_dev)
            inode = UInt(status.st_ino)
            size = Int(status.st_size)
            seconds = status.st_mtim.tv_sec
            nanoseconds = status.st_mtim.tv_nsec
        }
    }

    /// That of the file as it is now, nil if there is none. Links are followed: who mounts secrets swaps them.
    static func stamp(_ path: String) -> Stamp? {
        var status = stat()
        return stat(path, &status) == 0 ? Stamp(status) : nil
    }

    /// The file, whole.
    static func read(_ path: String) throws(KeySourceError) -> (bytes: [UInt8], stamp: Stamp) {
        // Not to wait for who writes into a pipe.
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard file >= 0 else { throw .system(errno) }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0 else { throw .system(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw .notFile }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 16 * 1024)
        while true {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw .system(errno) }
            guard count > 0 else { return (bytes, Stamp(status)) }
            bytes += chunk[..<count]
            guard bytes.count <= limit else { throw .tooLarge }
        }
    }
}
