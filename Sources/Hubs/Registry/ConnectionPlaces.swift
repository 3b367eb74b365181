/// Where a connection stands in its shard's lists, so that it can leave each of them in one step.
struct ConnectionPlaces {
    var member: Int?
    /// In the list of the user's connections, and which user's: whose connection it is may have changed since.
    var user: Int?
    var userID: String?
    var groups: [String: Int] = [:]
}

/// Connections in no order, which leave in one step: the last one takes the place of the one that goes.
struct MemberList {
    private(set) var members: [HubConnection] = []

    var isEmpty: Bool { members.isEmpty }

    mutating func append(_ connection: HubConnection) -> Int {
        members.append(connection)
        return members.count - 1
    }

    /// Takes out the one at `place`; answers who stands there now, if somebody moved.
    mutating func remove(at place: Int) -> HubConnection? {
        let last = members.removeLast()
        guard place < members.count else { return nil }
        members[place] = last
        return last
    }
}
