import Hubs

/// Where a request keeps its token.
enum BearerToken {
    /// The token; nil if the request brings none. The header counts before the query, whose values reach more logs on their way.
    ///
    /// - Throws: when it brings several, of which somebody may have added one.
    static func find(in request: HubRequest, query: Bool) throws(TokenRefusal) -> String? {
        let bearers = request.headers.values("authorization").compactMap { bearer($0) }
        guard bearers.count < 2 else { throw .several }
        if let token = bearers.first { return token }
        let values = query ? request.query.values("access_token") : []
        guard values.count < 2 else { throw .several }
        return values.first
    }

    /// What stands behind the word `Bearer`, in any case; nil for other schemes, which are others' concern.
    private static func bearer(_ field: String) -> String? {
        let parts = field.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts[0].lowercased() == "bearer" else { return nil }
        return parts.count > 1 ? String(parts[1].drop { $0 == " " }) : ""
    }
}
