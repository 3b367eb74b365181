internal import Glibc

/// A connection to a local socket for programs that do nothing else meanwhile: each call waits.
package struct LocalConnection: ~Copyable {
    private let descriptor: Int32

    /// - Throws: `LocalSocketError`.
    package init(to path: String) throws { descriptor = try LocalSocket.connect(to: path) }

    deinit { close(descriptor) }

    /// Whether all bytes were taken.
    package func send(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            // MSG_NOSIGNAL: who has gone is told by the answer.
            let count = rest.withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            if count < 0, errno != EINTR { return false }
            rest = rest.dropFirst(max(count, 0))
        }
        return true
    }

    /// The next bytes, none at the end.
    package func receive() -> [UInt8] {
        while true {
            let bytes = [UInt8](unsafeUninitializedCapacity: 64 * 1024) { buffer, count in
                count = max(0, recv(descriptor, buffer.baseAddress, buffer.count, 0))
            }
            if !bytes.isEmpty || errno != EINTR { return bytes }
        }
    }
}
