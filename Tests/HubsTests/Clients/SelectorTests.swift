import HubTesting
import Hubs
import Testing

/// S82–S89: whom a send reaches, on one loop and on several; never a client of another hub.
struct SelectorTests {
    /// One send by the first of five clients, of whom two are ann and one is bob, and all but the last are in "g" and the first
    /// two in "h".
    struct Case: Sendable, CustomTestStringConvertible {
        let to: String
        var names: [String] = []
        /// Who is named by the id that the server gave it.
        var ids: [Int] = []
        /// Who hears it, once for each time.
        let receivers: [Int]

        var testDescription: String { "\(to) \(names) \(ids)" }
    }

    private static let cases = [
        Case(to: "all", receivers: [0, 1, 2, 3, 4]),
        Case(to: "caller", receivers: [0]),
        Case(to: "others", receivers: [1, 2, 3, 4]),
        Case(to: "client", ids: [0], receivers: [0]),
        Case(to: "client", ids: [3], receivers: [3]),
        Case(to: "client", names: ["AAAAAAAAAAAAAAAAAAAAAA"], receivers: []),
        Case(to: "client", names: [""], receivers: []),
        Case(to: "clients", ids: [4, 2], receivers: [2, 4]),
        Case(to: "clients", names: ["nobody"], ids: [2, 2], receivers: [2]),
        Case(to: "clients", receivers: []),
        Case(to: "allExcept", names: ["nobody"], ids: [1, 3, 1], receivers: [0, 2, 4]),
        Case(to: "allExcept", receivers: [0, 1, 2, 3, 4]),
        Case(to: "group", names: ["g"], receivers: [0, 1, 2, 3]),
        Case(to: "group", names: ["G"], receivers: []),
        Case(to: "group", names: ["nobody's"], receivers: []),
        Case(to: "group", names: ["g"], ids: [0, 2], receivers: [1, 3]),
        Case(to: "group", names: ["g", "nobody"], ids: [3, 3], receivers: [0, 1, 2]),
        Case(to: "groups", names: ["g", "h"], receivers: [0, 0, 1, 1, 2, 3]),
        Case(to: "groups", names: ["h", "nobody's"], receivers: [0, 1]),
        Case(to: "groups", receivers: []),
        Case(to: "othersInGroup", names: ["g"], receivers: [1, 2, 3]),
        Case(to: "user", names: ["ann"], receivers: [1, 2]),
        Case(to: "user", names: ["Ann"], receivers: []),
        Case(to: "users", names: ["ann", "bob", "ann", "nobody"], receivers: [1, 2, 3]),
    ]

    @Test(arguments: [1, 4], cases)
    func aSendReachesWhomItSelects(loops: Int, _ item: Case) async throws {
        try await withGuests(loops: loops) { server, guests, outsider in
            try await guests[0].send(item.to, item.names + item.ids.map { guests[$0].id })
            await server.settle()
            #expect(guests.indices.flatMap { index in guests[index].heard.map { _ in index } } == item.receivers)
            #expect(outsider.heard.isEmpty)
        }
    }

    @Test(arguments: [1, 4])
    func othersInAGroupAreReachedByWhoIsNotInIt(loops: Int) async throws {
        try await withGuests(loops: loops) { server, guests, _ in
            try await guests[4].send("othersInGroup", ["g"])
            await server.settle()
            #expect(guests.map(\.heard.count) == [1, 1, 1, 1, 0])
        }
    }

    @Test(arguments: [1, 4])
    func theIdOfOneWhoHasLeftIsNobody(loops: Int) async throws {
        try await withGuests(loops: loops) { server, guests, _ in
            await guests[1].client.close()
            for selector in ["client", "clients", "allExcept"] { try await guests[0].send(selector, [guests[1].id]) }
            await server.settle()
            #expect(guests.map(\.heard.count) == [1, 0, 1, 1, 1])
        }
    }

    @Test func theIdOfAnotherHubsClientIsNobody() async throws {
        try await withGuests(loops: 1) { server, guests, outsider in
            try await guests[0].send("client", [outsider.id])
            try await guests[0].send("clients", [outsider.id, guests[2].id])
            await server.settle()
            #expect(outsider.heard.isEmpty)
            #expect(guests.map(\.heard.count) == [0, 0, 1, 0, 0])
        }
    }

    @Test func anEmptyNameAmongGroupsIsAnErrorOfTheSenderAndAloneIsNobody() async throws {
        let thrown = Watched<[HubUseError]>([])
        let probe = Probe([
            "send": { hub in
                for target in [hub.clients.group(""), hub.clients.groups(["g", ""]), hub.clients.othersInGroup("")] {
                    do { try await target.call("receive", 1) } catch let error as HubUseError {
                        thrown.change { $0.append(error) }
                    }
                }
                return .nothing
            }
        ])
        try await withServer(probe) { server in
            let guest = try await server.guest()
            try await guest.client.invoke("Join", "g")
            try await guest.client.invoke("Run", "send")
            await server.settle()
            #expect(thrown.value == [.emptyGroupName])
            #expect("\(HubUseError.emptyGroupName)" == "Cannot send to an empty group name.")
            #expect(guest.heard.isEmpty)
        }
    }

    private func withGuests(
        loops: Int, _ body: (TestServer, [Guest], _ outsider: Guest) async throws -> Void
    ) async throws {
        let users = [ModuleEntry(UserByHeader())]
        let hubs = [testHub(Probe(), .init(), users), testHub(Probe(), .init(), users, key: "other")]
        try await withServer(hubs, on: .init(loops: loops)) { server in
            var guests: [Guest] = []
            for user in [nil, "ann", "ann", "bob", nil] { guests.append(try await server.guest(user: user)) }
            let outsider = try await server.guest("/other", user: "ann")
            for guest in guests.dropLast() + [outsider] { try await guest.client.invoke("Join", "g") }
            for guest in guests.prefix(2) { try await guest.client.invoke("Join", "h") }
            try await body(server, guests, outsider)
        }
    }
}
