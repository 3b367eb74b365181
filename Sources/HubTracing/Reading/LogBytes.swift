import Glibc
import HubBase
import HubCompression

/// The bytes of one log file from its beginning on, as they were before it was compressed.
final class LogBytes {
    enum Fault: Error {
        /// The compressed file ends before its end.
        case cutOff
        /// What is compressed is damaged, or no such thing.
        case damaged
        case unreadable(Int32)
    }

    private static let pieceSize = 64 * 1024

    /// Which file it is, whatever name it has meanwhile.
    let identity: LogFile.Identity?
    private let descriptor: Int32
    private var gzip: GzipReader?
    private var isBegun = false
    private let isNamedCompressed: Bool
    private var piece = [UInt8](repeating: 0, count: pieceSize)
    /// What of the piece has not been expanded yet.
    private var rest = 0..<0
    private var offset = 0

    /// Opens the file; `-` is standard input.
    ///
    /// - Throws: `Fault.unreadable`.
    init(_ path: String) throws(Fault) {
        isNamedCompressed = path.hasSuffix(".gz")
        if path == "-" {
            descriptor = dup(STDIN_FILENO)
        } else {
            descriptor = open(path, O_RDONLY | O_CLOEXEC)
        }
        guard descriptor >= 0 else { throw .unreadable(errno) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            identity = nil
            throw .unreadable(errno)
        }
        let kind = status.st_mode & S_IFMT
        identity = kind == S_IFREG ? LogFile.Identity(status) : nil
        if kind == S_IFDIR { throw .unreadable(EISDIR) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Appends what comes next to `out`.
    ///
    /// - Returns: how many bytes; 0: there are no more, now.
    func read(to out: inout ByteWriter) throws(Fault) -> Int {
        let before = out.count
        while out.count == before {
            if gzip != nil {
                try expand(to: &out)
                if out.count > before { break }
            }
            let count = try fill()
            guard count > 0 else {
                if let whole = gzip?.isWhole, !whole { throw .cutOff }
                return 0
            }
            if gzip == nil { out.append(piece.span.extracting(rest)) }
        }
        return out.count - before
    }

    /// Whether the file has become shorter than what was read of it: somebody emptied it, and it begins anew.
    var isShortened: Bool {
        var status = stat()
        return identity != nil && fstat(descriptor, &status) == 0 && Int(status.st_size) < offset
    }

    /// Whether nothing is in it.
    var isEmpty: Bool {
        var status = stat()
        return fstat(descriptor, &status) == 0 && status.st_size == 0
    }

    /// Goes to its beginning.
    func rewind() {
        lseek(descriptor, 0, SEEK_SET)
        (offset, rest, isBegun) = (0, 0..<0, false)
        gzip = nil
    }

    private func fill() throws(Fault) -> Int {
        var count = 0
        repeat { count = Glibc.read(descriptor, &piece, piece.count) } while count < 0 && errno == EINTR
        guard count >= 0 else { throw .unreadable(errno) }
        offset += count
        rest = 0..<count
        if !isBegun {
            isBegun = count > 0
            // Two bytes that no text begins with.
            let isCompressed = count >= 2 && piece[0] == 0x1F && piece[1] == 0x8B
            if isCompressed || isNamedCompressed { gzip = GzipReader() }
        }
        return count
    }

    private func expand(to out: inout ByteWriter) throws(Fault) {
        do {
            let before = out.count
            repeat {
                guard let count = try gzip?.expand(piece.span.extracting(rest), to: &out) else { return }
                rest = rest.lowerBound + count..<rest.upperBound
                if count == 0, out.count == before { return }
            } while out.count == before
        } catch {
            throw .damaged
        }
    }
}
