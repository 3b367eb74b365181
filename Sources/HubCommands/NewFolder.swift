import Glibc

/// A folder that files are written into, and that holds nothing yet.
struct NewFolder {
    let path: String

    /// A file in it, with its path from there.
    struct File {
        let path: String
        let text: String
    }

    init(_ path: String) { self.path = path }

    /// Writes the files; what is there is never written over.
    ///
    /// - Throws: `NewPackageError` if the folder holds anything but `.git`, or cannot be written.
    func write(_ files: [File]) throws(NewPackageError) {
        try make(path)
        guard let entries = opendir(path) else { throw failure("cannot be read", path) }
        defer { closedir(entries) }
        while let entry = readdir(entries) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            guard [".", "..", ".git"].contains(name) else {
                throw NewPackageError(problem: "\(path) is not empty: nothing was written")
            }
        }
        for file in files {
            if let end = file.path.lastIndex(of: "/") { try make(path + "/" + file.path[..<end]) }
            try write(file.text, to: path + "/" + file.path)
        }
    }

    /// Makes a folder and those above it; it is no error if they are there.
    private func make(_ folder: String) throws(NewPackageError) {
        var end = folder.startIndex
        repeat {
            end = folder[end...].dropFirst().firstIndex(of: "/") ?? folder.endIndex
            guard mkdir(String(folder[..<end]), 0o777) == 0 || errno == EEXIST else {
                throw failure("cannot be made", String(folder[..<end]))
            }
        } while end < folder.endIndex
    }

    private func write(_ text: String, to file: String) throws(NewPackageError) {
        let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("cannot be written", file) }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno != EINTR { throw failure("cannot be written", file) }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// With what the system says, as the last call left it.
    private func failure(_ what: String, _ path: String) -> NewPackageError {
        NewPackageError(problem: "\(path) \(what): \(String(cString: strerror(errno)))")
    }
}
