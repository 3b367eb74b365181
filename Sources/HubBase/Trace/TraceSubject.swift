/// Whom and what a line of the log is about: the call, the connection behind it, and where they belong. Filters ask it, and it is the
/// fields that tie lines together.
public struct TraceSubject: Sendable, Equatable {
    /// The hub's name on the wire.
    public var hub: String?
    /// The method: as declared, an unknown one as sent.
    public var method: String?
    /// The connection's id.
    public var connection: String?
    /// The user's id, nil: nobody knows who it is.
    public var user: String?
    /// Which call of its connection it is, from 1; events are 0; nil: none.
    public var call: Int?
    /// The client's number of the call, empty if it wants no answer.
    public var id = ""
    /// The generation of the configuration that it runs on.
    public var generation: Int?
    /// The groups that a send goes to.
    public var groups: [String] = []

    /// About nothing yet.
    public init() {}

    /// What every form of a line shows: call, connection, user, generation.
    package var fields: [TraceRecord.Field] {
        var fields: [TraceRecord.Field] = []
        if let connection {
            if let call { fields.append(.init("call", "\(connection).\(call)")) }
            fields.append(.init("connection", connection))
            fields.append(.init("user", content: user.map { .text($0) } ?? .nothing))
        }
        if let generation { fields.append(.init("generation", generation)) }
        return fields
    }

    var size: Int {
        let texts = [hub, method, connection, user, id].reduce(0) { $0 + ($1?.utf8.count ?? 0) }
        return groups.reduce(128 + texts) { $0 + 16 + $1.utf8.count }
    }
}
