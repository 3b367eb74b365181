/// Answers a request. Called on the loop of the request's connection; what it throws becomes an empty 500 and a line in the log.
public typealias HTTPHandler = @Sendable (HTTPRequest) async throws -> HTTPResponse

/// One path and who answers there.
public struct HTTPRoute: Sendable {
    /// The path; with `*` as its end everything that begins with what stands before.
    public let path: String
    /// The methods, nil: all. `GET` serves `HEAD` too.
    public let methods: [HTTPMethod]?
    /// Of two routes with the same path the lower order serves.
    public let order: Int
    /// Who registered it, for the error that names two.
    public let owner: String
    /// Whether small and capital letters are the same.
    public let ignoringCase: Bool
    /// Who answers.
    public let handler: HTTPHandler

    /// A route.
    ///
    /// - Parameters:
    ///   - path: compared exactly, percent-decoded; with `*` as its end it serves all that begins with the rest, behind every
    ///     longer path.
    ///   - methods: nil: all. What no route of the path serves is answered 405.
    ///   - order: decides between two routes of one path. Equal ones that share a method are a `RouteConflict`.
    ///   - owner: a phrase for that conflict, as `hub 'chat'`.
    ///   - ignoringCase: whether small and capital letters are the same.
    public init(
        _ path: String, methods: [HTTPMethod]? = nil, order: Int = 0, owner: String = "a route", ignoringCase: Bool = false,
        _ handler: @escaping HTTPHandler
    ) {
        self.path = path
        self.methods = methods
        self.order = order
        self.owner = owner
        self.ignoringCase = ignoringCase
        self.handler = handler
    }

    /// What stands before the `*`, nil for an exact path.
    fileprivate var prefix: Substring? { path.hasSuffix("*") ? path.dropLast() : nil }

    fileprivate func meets(_ requested: String) -> Bool {
        guard ignoringCase else { return prefix.map(requested.hasPrefix) ?? (requested == path) }
        let requested = requested.lowercased()
        return prefix.map { requested.hasPrefix($0.lowercased()) } ?? (requested == path.lowercased())
    }

    fileprivate func serves(_ method: HTTPMethod) -> Bool {
        guard let methods else { return true }
        return methods.contains(method) || method == .head && methods.contains(.get)
    }

    /// Whether both would answer the same request with equal right.
    fileprivate func clashes(with other: HTTPRoute) -> Bool {
        let isOne = ignoringCase || other.ignoringCase ? path.lowercased() == other.path.lowercased() : path == other.path
        guard isOne, order == other.order else { return false }
        guard let methods, let others = other.methods else { return true }
        return methods.contains(where: others.contains)
    }

    /// Which of two that meet a path is asked first: the lower order, then the longer fixed part, an exact path before all.
    fileprivate func precedes(_ other: HTTPRoute) -> Bool {
        guard order == other.order else { return order < other.order }
        return (prefix?.utf8.count ?? .max) > (other.prefix?.utf8.count ?? .max)
    }
}

/// Two routes for one path, of which none has precedence.
public struct RouteConflict: Error, Equatable, CustomStringConvertible {
    /// The path.
    public let path: String
    /// Who registered the two, in order.
    public let owners: [String]

    /// Names both.
    public var description: String { "path '\(path)' is registered twice, by \(owners.joined(separator: " and by "))" }
}

/// All routes of a server. The most exact one answers, whatever the order of their registration.
package struct Routes: Sendable {
    /// Who answers a request.
    package enum Match: Sendable {
        case handler(HTTPHandler)
        case notFound
        /// The path is there, for other methods.
        case notAllowed([HTTPMethod])
    }

    // In the order in which they are asked.
    private var routes: [HTTPRoute] = []

    package init() {}

    package mutating func add(_ route: HTTPRoute) throws(RouteConflict) {
        if let other = routes.first(where: route.clashes) {
            throw RouteConflict(path: route.path, owners: [other.owner, route.owner])
        }
        routes.insert(route, at: routes.firstIndex(where: route.precedes) ?? routes.endIndex)
    }

    package func match(_ method: HTTPMethod, _ path: String) -> Match {
        let candidates = routes.filter { $0.meets(path) }
        if let route = candidates.first(where: { $0.serves(method) }) { return .handler(route.handler) }
        guard !candidates.isEmpty else { return .notFound }
        return .notAllowed(HTTPMethod.allCases.filter { method in candidates.contains { $0.serves(method) } })
    }
}
