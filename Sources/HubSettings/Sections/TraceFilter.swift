public import HubBase

/// Which lines a listener hears: `filter:` of a listener. Of each kind that is named a line must be about one; a line about nothing of
/// that kind is not heard.
public struct TraceFilter: Sendable, Equatable {
    /// Names of hubs on the wire.
    public var hubs: [String] = []
    /// Methods, as declared; for sends, those of clients.
    public var methods: [String] = []
    /// Ids of connections.
    public var connections: [String] = []
    /// Ids of users.
    public var users: [String] = []
    /// Groups that sends go to.
    public var groups: [String] = []

    /// Everything.
    public init() {}

    /// What `options` say.
    init(options: inout Options) {
        hubs = options("hub", default: Names(), "Hubs, by their names on the wire.").names
        methods = options("method", default: Names(), "Methods as declared; for sends, those of clients.").names
        connections = options("connection", default: Names(), "Ids of connections.").names
        users = options("user", default: Names(), "Ids of users.").names
        groups = options("group", default: Names(), "Groups that sends go to.").names
    }

    /// Whether it lets everything through.
    public var isOpen: Bool { self == TraceFilter() }

    /// Whether the record is heard.
    public func passes(_ record: TraceRecord) -> Bool {
        if isOpen { return true }
        guard let subject = record.subject else { return false }
        return meets(hubs, subject.hub) && meets(methods, subject.method) && meets(connections, subject.connection)
            && meets(users, subject.user) && (groups.isEmpty || subject.groups.contains(where: groups.contains))
    }

    private func meets(_ names: [String], _ name: String?) -> Bool { names.isEmpty || name.map(names.contains) ?? false }

    /// A name, or a list of names.
    private struct Names: OptionValue {
        var names: [String] = []

        static let expectation = "a name or a list of names"
        static let shape = OptionShape.either([.text(form: nil), .list(.text(form: nil))])
        static let placeholder = Names()
        var written: String { names.written }

        static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> Names? {
            if let name = node.text { return Names(names: [name]) }
            guard let elements = node.elements, case let names = elements.compactMap(\.text), names.count == elements.count else {
                faults.append(OptionFault(node, expected: expectation))
                return nil
            }
            return Names(names: names)
        }
    }
}
