import Glibc
import HubBase

/// A plain blocking socket on 127.0.0.1, for what a well-behaved stream does not do.
struct RawSocket {
    struct Failed: Error { let code = errno }

    let descriptor: Int32

    private init(_ descriptor: Int32) { self.descriptor = descriptor }

    /// Two that are connected to each other.
    static func pair() throws -> (RawSocket, RawSocket) {
        var descriptors: [Int32] = [-1, -1]
        if socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &descriptors) != 0 { throw Failed() }
        return (RawSocket(descriptors[0]), RawSocket(descriptors[1]))
    }

    init() throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        if descriptor < 0 { throw Failed() }
    }

    /// Connects to that port.
    init(to port: UInt16) throws {
        try self.init()
        try connect(to: port)
    }

    func connect(to port: UInt16) throws {
        if Self.withAddress(port, { Glibc.connect(descriptor, $0, $1) }) != 0 { throw Failed() }
    }

    /// Listens and never accepts; answers the port.
    func listen(backlog: Int32) throws -> UInt16 {
        guard Self.withAddress(0, { bind(descriptor, $0, $1) }) == 0, Glibc.listen(descriptor, backlog) == 0 else {
            throw Failed()
        }
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        _ = withUnsafeMutablePointer(to: &address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
        }
        return UInt16(bigEndian: address.sin_port)
    }

    /// Connects without waiting for it.
    func startConnecting(to port: UInt16) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        _ = Self.withAddress(port) { Glibc.connect(descriptor, $0, $1) }
    }

    /// Whether all of it could be sent.
    func send(_ bytes: [UInt8]) -> Bool { Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count }

    /// Everything up to the end, or nil if the connection breaks.
    func readToEnd() -> [UInt8]? {
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 4_096)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0 { return nil }
            if count == 0 { return all }
            all += buffer.prefix(count)
        }
    }

    /// Sends the end, and can still read.
    func endWriting() { _ = shutdown(descriptor, Int32(SHUT_WR)) }

    func close() { Glibc.close(descriptor) }

    /// Leaves by a reset.
    func reset() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout<Glibc.linger>.size))
        close()
    }

    private static func withAddress(_ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return withUnsafePointer(to: address) { address in
            address.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
    }
}
