internal import CUV
internal import Glibc
internal import HubBase

extension SocketAddress {
    /// The address as the system's calls take it; throws if the host is not one in numbers. `localhost` is 127.0.0.1.
    func withSystemAddress<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) throws -> R) throws -> R {
        // C would read only what stands before.
        if host.utf8.contains(0) { throw NetworkError(self, .notAnAddress) }
        var four = sockaddr_in()
        if uv_ip4_addr(host == "localhost" ? "127.0.0.1" : host, Int32(port), &four) == 0 {
            return try withUnsafePointer(to: four) { address in
                try address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    try body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
        var six = sockaddr_in6()
        guard uv_ip6_addr(host, Int32(port), &six) == 0 else { throw NetworkError(self, .notAnAddress) }
        return try withUnsafePointer(to: six) { address in
            try address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                try body($0, socklen_t(MemoryLayout<sockaddr_in6>.size))
            }
        }
    }

    /// What `fill` (`accept4`, `getsockname`) writes; nil if it fails, with its reason in `errno`, or it is no internet address.
    init?(_ fill: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Bool) {
        var storage = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let found = withUnsafeMutablePointer(to: &storage) { storage -> SocketAddress? in
            storage.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                fill(address, &length) ? Self.read(address) : nil
            }
        }
        guard let found else { return nil }
        self = found
    }

    // `address` points into a `sockaddr_storage`, which is large enough for either family.
    private static func read(_ address: UnsafeMutablePointer<sockaddr>) -> SocketAddress? {
        switch Int32(address.pointee.sa_family) {
        case AF_INET:
            address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { four in
                SocketAddress(host: text { uv_ip4_name(four, $0, $1) }, port: UInt16(bigEndian: four.pointee.sin_port))
            }
        case AF_INET6:
            address.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { six in
                let host = text { uv_ip6_name(six, $0, $1) }
                // An IPv4 peer of a socket that listens on both.
                let mapped = "::ffff:"
                return SocketAddress(
                    host: host.hasPrefix(mapped) && host.contains(".") ? String(host.dropFirst(mapped.count)) : host,
                    port: UInt16(bigEndian: six.pointee.sin6_port))
            }
        default: nil
        }
    }

    private static func text(_ write: (UnsafeMutablePointer<CChar>, Int) -> Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN) + 1) { buffer in
            guard let start = buffer.baseAddress, write(start, buffer.count) == 0 else { return "" }
            return String(cString: start)
        }
    }
}
