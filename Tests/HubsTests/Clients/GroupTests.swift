import HubSettings
import HubTesting
@testable import Hubs
import Testing

/// S99–S104: memberships of connections.
struct GroupTests {
    /// S99
    @Test func aClientMayBeInAThousandGroups() async throws {
        let probe = Probe([
            "join": { hub in
                for number in 0..<1_000 { try await hub.groups.add(hub.context.connectionID, to: "group \(number)") }
                return .nothing
            },
            "send": { hub in
                for number in 0..<1_000 { try await hub.clients.group("group \(number)").call("receive", number) }
                return .nothing
            },
        ])
        try await withServer(probe, on: .init(loops: 2)) { server in
            let guests = try await server.guests(2)
            try await guests[0].client.invoke("Run", "join")
            try await guests[1].client.invoke("Run", "send")
            #expect(await guests[0].heard(1_000) == (0..<1_000).map { .integer($0) })
        }
    }

    /// S99
    @Test(arguments: [1, 2])
    func theCapOfAConnectionIsAClearError(loops: Int) async throws {
        let thrown = Watched<[HubUseError]>([])
        let probe = Probe([
            "join": { hub in
                for number in 0..<4 {
                    do {
                        try await hub.groups.add(hub.probe.named, to: "g\(number)")
                    } catch let error as HubUseError {
                        thrown.change { $0.append(error) }
                    }
                }
                // One that it is in takes no place, and one that it leaves frees one.
                try await hub.groups.add(hub.probe.named, to: "g0")
                try await hub.groups.remove(hub.probe.named, from: "g0")
                try await hub.groups.add(hub.probe.named, to: "g3")
                return .nothing
            }
        ])
        var limits = HubLimits()
        limits.maximumGroupsPerConnection = 3
        try await withServer(probe, limits: limits, on: .init(loops: loops)) { server in
            let guests = try await server.guests(2)
            probe.name(ConnectionID(guests[1].id))
            try await guests[0].client.invoke("Run", "join")
            #expect(thrown.value == [.tooManyGroups(limit: 3)])
            #expect(
                "\(HubUseError.tooManyGroups(limit: 3))"
                    == "The connection is in 3 groups, as many as maximumGroupsPerConnection allows.")
            try await guests[0].send("groups", ["g0", "g1", "g2", "g3"])
            await server.settle()
            #expect(guests[1].heard.count == 3)
        }
    }

    /// S100
    @Test func methodsJoinAndLeave() async throws {
        try await withServer { server in
            let guests = try await server.guests(2)
            try await guests[0].client.invoke("Join", "g")
            try await guests[0].client.invoke("Join", "g")
            try await guests[1].send("group", ["g"], 1)
            try await guests[0].client.invoke("Leave", "g")
            try await guests[0].client.invoke("Leave", "g")
            try await guests[0].client.invoke("Leave", "never there")
            try await guests[1].send("group", ["g"], 2)
            await server.settle()
            #expect(guests[0].heard == [1])
        }
    }

    /// S100
    @Test(arguments: [1, 4])
    func declaredStepsJoinAndLeave(loops: Int) async throws {
        let yaml = """
            hubs:
              rooms:
                path: /rooms
                methods:
                  ID: { do: [reply: $connectionId] }
                  Join: { parameters: [room: string], do: [addToGroup: $room] }
                  Leave: { parameters: [room: string], do: [removeFromGroup: $room] }
                  Say:
                    parameters: [room: string, text: string]
                    do: [call: { to: { othersInGroup: $room }, method: receive, arguments: [$text] }]
            """
        try await TestServer.run(yaml, loops: loops) { server in
            let guests = try await server.guests(3, "/rooms")
            for guest in guests.dropLast() { try await guest.client.invoke("Join", "a") }
            try await guests[0].client.invoke("Say", "a", "one")
            try await guests[1].client.invoke("Leave", "a")
            try await guests[0].client.invoke("Say", "a", "two")
            try await guests[2].client.invoke("Say", "a", "three")
            await server.settle()
            #expect(guests.map(\.heard) == [["three"], ["one"], []])
        }
    }

    /// S101
    @Test func anEmptyGroupVanishes() async throws {
        try await withServer(Self.counter) { server in
            let guests = try await server.guests(2)
            for number in 0..<200 {
                try await guests[0].client.invoke("Join", "g\(number)")
                try await guests[0].client.invoke("Leave", "g\(number)")
            }
            try await guests[1].client.invoke("Join", "g")
            await guests[1].client.close()
            try await guests[0].client.invoke("Join", "h")
            #expect(try await guests[0].client.invoke("Run", "count") == 1)
        }
    }

    /// S103
    @Test func whoWasAddedReceivesWhatIsSentNext() async throws {
        let probe = Probe([
            "rounds": { hub in
                for round in 0..<1_000 {
                    try await hub.groups.add(hub.probe.named, to: "g\(round)")
                    try await hub.clients.group("g\(round)").call("receive", round)
                    try await hub.groups.remove(hub.probe.named, from: "g\(round)")
                    try await hub.clients.group("g\(round)").call("receive", "removed")
                }
                return .nothing
            }
        ])
        try await withServer(probe, on: .init(loops: 4)) { server in
            let guests = try await server.guests(4)
            probe.name(ConnectionID(guests[2].id))
            try await guests[0].client.invoke("Run", "rounds")
            await server.settle()
            #expect(guests[2].heard == (0..<1_000).map { .integer($0) })
        }
    }

    /// S104
    @Test func anotherConnectionOfTheUserIsNotInTheGroup() async throws {
        try await withServer(modules: [ModuleEntry(UserByHeader())]) { server in
            let (first, second) = (try await server.guest(user: "ann"), try await server.guest(user: "ann"))
            try await first.client.invoke("Join", "g")
            try await second.send("group", ["g"])
            await server.settle()
            #expect(first.heard == ["hi"])
            #expect(second.heard.isEmpty)
        }
    }

    /// S104
    @Test func membershipEndsWithTheConnection() async throws {
        try await withServer(Self.counter, modules: [ModuleEntry(UserByHeader())]) { server in
            let (witness, first) = (try await server.guest(), try await server.guest(user: "ann"))
            try await first.client.invoke("Join", "g")
            await first.client.close()
            let second = try await server.guest(user: "ann")
            try await witness.send("group", ["g"])
            await server.settle()
            #expect(first.heard.isEmpty && second.heard.isEmpty)
            #expect(try await witness.client.invoke("Run", "count") == 0)
        }
    }

    @Test func membersKeepTheirPlacesWhoeverLeaves() async throws {
        try await withServer { server in
            let guests = try await server.guests(6)
            for guest in guests { try await guest.client.invoke("Join", "g") }
            for index in [0, 4] { try await guests[index].client.invoke("Leave", "g") }
            await guests[2].client.close()
            try await guests[0].client.invoke("Join", "g")
            try await guests[3].client.invoke("Leave", "g")
            try await guests[4].send("group", ["g"])
            await server.settle()
            #expect(guests.map(\.heard.count) == [1, 1, 0, 0, 0, 1])
        }
    }

    @Test func aConnectionThatIsGoneIsNoErrorToAdd() async throws {
        let probe = Probe([
            "add": { hub in
                try await hub.groups.add(ConnectionID("AAAAAAAAAAAAAAAAAAAAAA"), to: "g")
                try await hub.groups.remove(ConnectionID("AAAAAAAAAAAAAAAAAAAAAA"), from: "g")
                return .nothing
            }
        ])
        try await withServer(probe) { server in try await server.guest().client.invoke("Run", "add") }
    }

    @Test func aGroupNeedsAName() async throws {
        let probe = Probe([
            "add": { hub in
                await #expect(throws: HubUseError.emptyGroupName) { try await hub.groups.add(hub.context.connectionID, to: "") }
                return .nothing
            }
        ])
        try await withServer(probe) { server in try await server.guest().client.invoke("Run", "add") }
    }

    @Test func aConnectionOfAnotherHubIsNotAdded() async throws {
        let probe = Probe([
            "add": { hub in try await HubResult(of: hub.groups.add(hub.probe.named, to: "g")) }
        ])
        try await withServer([testHub(probe), testHub(key: "other")]) { server in
            let (guest, outsider) = (try await server.guest(), try await server.guest("/other"))
            probe.name(ConnectionID(outsider.id))
            try await guest.client.invoke("Run", "add")
            try await guest.send("group", ["g"])
            try await outsider.send("group", ["g"])
            await server.settle()
            #expect(outsider.heard.isEmpty)
        }
    }

    /// Counts the groups that the loop of the connection holds, which nobody but a test may know.
    private static var counter: Probe {
        Probe([
            "count": { hub in
                let shard = Mirror(reflecting: hub.context.call.connection.shard)
                let groups = try #require(shard.descendant("hubs", 0, "groups"))
                return try await HubResult(of: Mirror(reflecting: groups).children.count)
            }
        ])
    }

    /// S68
    @Test func groupsOfOneNameInTwoHubsAreTwoSets() async throws {
        try await withServer([testHub(key: "one"), testHub(key: "two")]) { server in
            let (one, two) = (try await server.guest("/one"), try await server.guest("/two"))
            try await one.client.invoke("Join", "Administrators")
            try await two.send("group", ["Administrators"], "from two")
            try await one.send("group", ["Administrators"], "from one")
            #expect(await one.heard(1) == ["from one"])
            await server.settle()
            #expect(one.heard == ["from one"])
            #expect(two.heard.isEmpty)
        }
    }
}
