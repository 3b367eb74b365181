/// The error whose text may reach a client. The text of any other error goes to the log alone, unless `detailedErrors` is on.
public struct HubError: Error, Sendable, Equatable {
    /// What the client reads.
    public let message: String
    /// The kind of error the client reads in front of the text; `HubException` by default, which clients know.
    public let typeName: String

    /// What a client of the classic dialect gets beside the text, nil: nothing. Core clients have no place for it and do not get it.
    public let data: HubValue?

    /// An error of that text.
    public init(_ message: String, typeName: String = "HubException", data: HubValue? = nil) {
        self.message = message
        self.typeName = typeName
        self.data = data
    }
}

/// An error that came of another one.
public protocol WrappingError: Error {
    /// What it came of, nil: nothing.
    var inner: (any Error)? { get }
}

/// A hub, module or context was used in a way that cannot work.
public enum HubUseError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The call that the context belongs to has ended.
    case callEnded
    /// A module called `next` twice in one call.
    case nextCalledTwice(module: String)
    /// A group has no name.
    case emptyGroupName
    /// The connection is in as many groups as `maximumGroupsPerConnection` allows.
    case tooManyGroups(limit: Int)
    /// A context outside hubs is of a hub that the server does not serve, or not yet, or under several keys, of which none was named.
    case notServed(hub: String)
    /// A client was asked for an answer, which is not available yet.
    case clientResultsNotAvailable(method: String)

    /// A sentence for the log.
    public var description: String {
        switch self {
        case .callEnded: "The call that this context belongs to has ended."
        case .nextCalledTwice(let module): "Module '\(module)' called next twice in one call."
        case .emptyGroupName: "Cannot send to an empty group name."
        case .tooManyGroups(let limit): "The connection is in \(limit) groups, as many as maximumGroupsPerConnection allows."
        case .notServed(let hub): "The server does not serve the hub '\(hub)', or not yet, or under several keys."
        case .clientResultsNotAvailable(let method):
            "Results of clients are not available yet: let the client answer '\(method)' by a call of the hub."
        }
    }
}
