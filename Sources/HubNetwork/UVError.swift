internal import CUV
internal import HubBase

/// What libuv answers when it cannot make a loop or watch something.
package struct UVError: Error, CustomStringConvertible {
    let action: String
    let status: Int32

    /// As `cannot make an event loop: too many open files`.
    package var description: String { "cannot \(action): \(UVError.words(of: status))" }

    /// What a status below zero means, in the system's words.
    static func words(of status: Int32) -> String { String(cString: uv_strerror(status)) }
}

extension NetworkError {
    /// `status` is libuv's: a negative number of the system's.
    init(_ address: SocketAddress, status: Int32) {
        self.init(address, Reason(status: status))
    }
}

extension NetworkError.Reason {
    private static let meanings: [Int32: NetworkError.Reason] = [
        UV_EADDRINUSE.rawValue: .inUse,
        UV_EACCES.rawValue: .notPermitted,
        UV_EPERM.rawValue: .notPermitted,
        UV_EADDRNOTAVAIL.rawValue: .notOfThisMachine,
        UV_ECONNREFUSED.rawValue: .refused,
        UV_ENETUNREACH.rawValue: .unreachable,
        UV_EHOSTUNREACH.rawValue: .unreachable,
        UV_ETIMEDOUT.rawValue: .unreachable,
        UV_ECONNRESET.rawValue: .reset,
        UV_ECONNABORTED.rawValue: .reset,
        UV_EPIPE.rawValue: .reset,
        UV_EMFILE.rawValue: .outOfDescriptors,
        UV_ENFILE.rawValue: .outOfDescriptors,
    ]

    fileprivate init(status: Int32) {
        self = Self.meanings[status] ?? .system(UVError.words(of: status))
    }
}
