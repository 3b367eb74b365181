internal import CUV
internal import Glibc
package import HubBase

/// Sockets that are files of this machine, for whoever runs the server. Only processes of the same user are let in.
package enum LocalSocket {
    /// The peer of every stream that comes over one: it has no address.
    package static let peer = SocketAddress(host: "local", port: 0)

    /// Opens a listening socket at `path`, mode 0600, on a loop that runs over libuv; over any other one there is none. A socket that
    /// nobody listens at is replaced. `accept` gets each stream, on that loop, and sets its receiver.
    ///
    /// - Throws: `LocalSocketError`.
    package static func listen(
        at path: String, on loop: EventLoop, accept: @escaping @Sendable (any ByteStream) -> Void
    ) async throws -> (any Listener)? {
        guard let poller = loop.poller as? UVPoller else { return nil }
        return try await withCheckedThrowingContinuation { continuation in
            loop.onLoop {
                continuation.resume(
                    with: Result {
                        try LocalListener(path, of: poller) { socket in
                            // What cannot be adopted is closed, and nobody is left to be told.
                            (try? poller.adopt(socket, on: loop)).map(accept)
                        }
                    })
            }
        }
    }

    /// Connects, and waits for it.
    static func connect(to path: String) throws(LocalSocketError) -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0, let status = withAddress(path, { Glibc.connect(descriptor, $0, $1) }), status == 0 else {
            let error = LocalSocketError(path)
            if descriptor >= 0 { close(descriptor) }
            throw error
        }
        return descriptor
    }

    /// A socket that is bound to `path` and listens; the folders above it are made (0750) if they are not there.
    fileprivate static func open(_ path: String) throws(LocalSocketError) -> Int32 {
        if let descriptor = try? connect(to: path) {
            close(descriptor)
            throw LocalSocketError(path: path, reason: "somebody listens there")
        }
        for slash in path.indices.dropFirst() where path[slash] == "/" { mkdir(String(path[..<slash]), 0o750) }
        var status = stat()
        if lstat(path, &status) == 0 {
            guard status.st_mode & S_IFMT == S_IFSOCK else { throw LocalSocketError(path: path, reason: "it is no socket") }
            unlink(path)
        }
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_UNIX, kind, 0)
        // The mode is that of the file from the moment that it is there.
        guard descriptor >= 0, fchmod(descriptor, 0o600) == 0,
            let bound = withAddress(path, { bind(descriptor, $0, $1) }), bound == 0, Glibc.listen(descriptor, 16) == 0
        else {
            let error = LocalSocketError(path)
            if descriptor >= 0 { close(descriptor) }
            throw error
        }
        return descriptor
    }

    /// Accepts one; of another user there is no peer.
    fileprivate static func accept(_ listening: Int32) -> (socket: Int32, peer: SocketAddress?) {
        let socket = accept4(listening, nil, nil, Int32(SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue))
        guard socket >= 0 else { return (socket, nil) }
        // Linux's `struct ucred`, which Swift does not see: process, user, group.
        var who: [UInt32] = [0, 0, 0]
        var length = socklen_t(who.count * MemoryLayout<UInt32>.size)
        let isOwn = getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &who, &length) == 0 && who[1] == geteuid()
        return (socket, isOwn ? peer : nil)
    }

    /// Nil, with `errno` set, for a path that is too long.
    private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32? {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let fits = withUnsafeMutableBytes(of: &address.sun_path) { bytes in
            // A zero stands behind it.
            guard path.utf8.count < bytes.count else { return false }
            bytes.copyBytes(from: path.utf8)
            return true
        }
        guard fits else {
            errno = ENAMETOOLONG
            return nil
        }
        return withUnsafePointer(to: address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}

/// Why a local socket cannot be opened or reached.
package struct LocalSocketError: Error, CustomStringConvertible {
    let path: String
    let reason: String

    init(path: String, reason: String) {
        self.path = path
        self.reason = reason
    }

    /// With the reason in `errno`.
    init(_ path: String) { self.init(path: path, reason: UVError.words(of: -errno)) }

    package var description: String { "socket \(path): \(reason)" }
}

/// A socket that listens, and its file, which goes with it.
private final class LocalListener: Listener {
    let address = LocalSocket.peer
    private let path: String
    private let acceptor: Acceptor
    private let identity: (device: dev_t, file: ino_t)?

    init(_ path: String, of poller: UVPoller, accept: @escaping @Sendable (AcceptedSocket) -> Void) throws {
        let descriptor = try LocalSocket.open(path)
        self.path = path
        identity = Self.identity(of: path)
        acceptor = try Acceptor(descriptor, at: LocalSocket.peer, of: poller, by: LocalSocket.accept, accept: accept)
    }

    func close() {
        // Another server may have taken the place.
        if let identity, let other = Self.identity(of: path), identity == other { unlink(path) }
        acceptor.close()
    }

    private static func identity(of path: String) -> (dev_t, ino_t)? {
        var status = stat()
        return lstat(path, &status) == 0 ? (status.st_dev, status.st_ino) : nil
    }
}
