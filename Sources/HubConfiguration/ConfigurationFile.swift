import Glibc
import Hubs

/// The bytes of a configuration file.
enum ConfigurationFile {
    /// Reads a little more than the most that a file may have, so that a larger one is noticed and never held whole.
    static func read(_ path: String) throws(ConfigurationProblem) -> [UInt8] {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw problem(path) }
        defer { close(file) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 64 * 1024)
        while bytes.count <= SourceText.limit + 3 {
            let count = Glibc.read(file, &chunk, chunk.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw problem(path) }
            guard count > 0 else { break }
            bytes += chunk[..<count]
        }
        return bytes
    }

    private static func problem(_ path: String) -> ConfigurationProblem {
        let reason =
            switch errno {
            case ENOENT: "there is no such file"
            case EACCES: "no permission to read the file"
            case EISDIR: "this is a folder, not a file"
            default: "the file cannot be read (error \(errno))"
            }
        return ConfigurationProblem(at: ConfigurationPosition(file: path), reason)
    }
}
