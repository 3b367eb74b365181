import Glibc
import HubBase
import HubSettings

/// The system's log: a datagram a line, as syslog's own function sends it, without the time, which the system has better.
final class SystemLog: LineTarget {
    /// A line begins with the time and a blank.
    private static let timeLength = 28
    private static let facility = 3

    private let path: String
    private let head: String
    private var descriptor: Int32 = -1

    /// Nothing is opened before the first line: the system's log may come later than the server, and may be started anew.
    init(_ path: String) {
        self.path = path
        head = "hubline[\(getpid())]: "
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    /// Sends lines of text, each ended by a line feed.
    ///
    /// - Returns: how many were not sent, and why; nil: all were.
    func append(_ lines: Span<UInt8>, together: Bool) -> (unwritten: Int, reason: String)? {
        var (start, lost, code): (Int, Int, Int32) = (0, 0, 0)
        for index in lines.indices where lines[index] == 0x0A {
            let failure = send(lines.extracting(start..<index))
            if failure != 0 { (lost, code) = (lost + 1, failure) }
            start = index + 1
        }
        return lost > 0 ? (lost, LogFile.words(of: code)) : nil
    }

    private func send(_ line: Span<UInt8>) -> Int32 {
        var datagram = ByteWriter()
        let text = line.extracting(min(Self.timeLength, line.count)...)
        datagram.append("<")
        datagram.append(decimal: Self.facility * 8 + Self.severity(of: text))
        datagram.append(">")
        datagram.append(head)
        datagram.append(text)
        for _ in 0..<2 {
            let code = connected()
            if code != 0 { return code }
            let sent = datagram.withSpan {
                $0.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            }
            if sent >= 0 { return 0 }
            let failure = errno
            // Too long for a datagram, or nobody takes it: another connection would not help.
            if failure == EMSGSIZE || failure == EAGAIN { return failure }
            Glibc.close(descriptor)
            descriptor = -1
        }
        return ECONNREFUSED
    }

    /// Has a socket; answers why not.
    private func connected() -> Int32 {
        if descriptor >= 0 { return 0 }
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        // Whoever reads there may stand still; lines are lost then, and counted.
        var patience = timeval(tv_sec: 1, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        guard path.utf8.count < MemoryLayout.size(ofValue: address.sun_path) else { return ENAMETOOLONG }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        let status = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        guard status != 0 else { return 0 }
        let code = errno
        Glibc.close(descriptor)
        descriptor = -1
        return code
    }

    /// By the level, the line's first word.
    private static func severity(of text: Span<UInt8>) -> Int {
        switch text.isEmpty ? 0 : text[0] {
        case UInt8(ascii: "c"): 2
        case UInt8(ascii: "e"): 3
        case UInt8(ascii: "w"): 4
        case UInt8(ascii: "v"): 7
        default: 6
        }
    }
}
