import Synchronization

/// One way to encode a message: a wire, and what a transport puts around it. Everybody in a lane shares the bytes of a send.
package final class Lane: Sendable {
    package let wire: any HubWire
    package let framing: any HubFraming
    let index: Int
    private let connections = Atomic<Int>(0)

    init(wire: any HubWire, framing: any HubFraming, index: Int) {
        self.wire = wire
        self.framing = framing
        self.index = index
    }

    func encode(_ message: OutboundMessage) -> SharedBytes {
        var out = ByteWriter()
        framing.frame(&out) { wire.write(message, to: &$0) }
        return SharedBytes(out)
    }

    var isUsed: Bool { connections.load(ordering: .acquiring) > 0 }
    func join() { connections.add(1, ordering: .acquiringAndReleasing) }
    func leave() { connections.subtract(1, ordering: .acquiringAndReleasing) }
}
