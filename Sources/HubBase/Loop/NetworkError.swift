/// What a poller throws when it cannot listen, connect or go on: where, and why.
package struct NetworkError: Error, Hashable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// The text is not an address in numbers.
        case notAnAddress
        /// Somebody else listens there.
        case inUse
        /// The system does not allow it: a port below 1024, for example.
        case notPermitted
        /// No network interface of this machine has the address.
        case notOfThisMachine
        /// Nobody listens there.
        case refused
        /// There is no way there, or no answer.
        case unreachable
        /// The other side broke the connection.
        case reset
        /// The process has as many descriptors as it may.
        case outOfDescriptors
        /// The loop has been stopped.
        case stopped
        /// Anything else, in the system's words.
        case system(String)
    }

    package let address: SocketAddress
    package let reason: Reason

    package init(_ address: SocketAddress, _ reason: Reason) {
        self.address = address
        self.reason = reason
    }

    /// A sentence an operator can act on, as `127.0.0.1:5000 is in use`.
    package var description: String {
        switch reason {
        case .notAnAddress: "\(address.host) is not an address in numbers, as 127.0.0.1 or ::1"
        case .inUse: "\(address) is in use"
        case .notPermitted where address.port < 1024:
            "\(address) is not permitted to this process: ports below 1024 need root or CAP_NET_BIND_SERVICE"
        case .notPermitted: "\(address) is not permitted to this process"
        case .notOfThisMachine: "\(address) is not an address of this machine"
        case .refused: "\(address) refused the connection"
        case .unreachable: "\(address) cannot be reached"
        case .reset: "\(address) broke the connection"
        case .outOfDescriptors: "\(address): this process has no descriptors left"
        case .stopped: "\(address): the event loop has been stopped"
        case .system(let words): "\(address): \(words)"
        }
    }
}
