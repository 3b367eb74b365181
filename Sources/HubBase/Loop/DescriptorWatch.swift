/// Contract: tells when a descriptor that the loop does not own, a socket of a C library, can be read or written. Belongs to one loop;
/// every member is called there and checks it.
package protocol DescriptorWatch: AnyObject, Sendable {
    /// What is told from now on, each time that it is so; nothing at first.
    func await(_ readiness: Readiness)

    /// Tells nothing any more, from now on. Before the descriptor is closed, once or more often.
    func close()
}

/// What a descriptor is ready for.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package static let reading = Readiness(rawValue: 1)
    package static let writing = Readiness(rawValue: 2)
    /// The descriptor is broken, or cannot be watched any more.
    package static let failed = Readiness(rawValue: 4)
}
