@testable import HubServer
import HubSettings
import HubTesting
import Hubs
import Synchronization
import Testing

/// A hub's clients and groups from outside.
struct HubContextTests {
    /// S154
    @Test(arguments: [
        ("all", ["0", "1", "2", "3"]), ("client", ["1"]), ("clients", ["0", "2"]), ("allExcept", ["0", "3"]),
        ("group", ["0", "1"]),
        ("groupExcept", ["0"]), ("groups", ["0", "1", "2"]), ("user", ["2", "3"]), ("users", ["2", "3"]),
    ])
    func eachSelectorReachesWhomItNames(selector: String, receivers: [String]) async throws {
        let modules = [ModuleEntry(UserByHeader())]
        try await withServer(modules: modules, on: .init(loops: 2)) { server in
            let context = server.hubContext(TestHub.self)
            var guests: [Guest] = []
            for number in 0..<4 { guests.append(try await server.guest(user: number < 2 ? nil : "ann")) }
            let ids = guests.map { ConnectionID($0.id) }
            for (number, group) in [(0, "a"), (1, "a"), (2, "b")] { try await context.groups.add(ids[number], to: group) }
            let clients = context.clients
            let target: ClientProxy =
                switch selector {
                case "all": clients.all
                case "client": clients.client(ids[1]).proxy
                case "clients": clients.clients([ids[0], ids[2]])
                case "allExcept": clients.allExcept([ids[1], ids[2]])
                case "group": clients.group("a")
                case "groupExcept": clients.group("a", except: [ids[1]])
                case "groups": clients.groups(["a", "b"])
                case "user": clients.user("ann")
                default: clients.users(["ann", "bob"])
                }
            try await target.call("receive", "hi")
            await server.settle()
            #expect(guests.indices.filter { !guests[$0].heard.isEmpty }.map { "\($0)" } == receivers)
        }
    }

    /// S156: who moved something gets none of the updates that it caused.
    @Test func theOneWhoseIdIsPassedAlongIsLeftOut() async throws {
        try await withServer { server in
            let context = server.hubContext(TestHub.self)
            let guests = try await server.guests(3)
            for round in 0..<3 {
                try await context.clients.allExcept([ConnectionID(guests[0].id)]).call("receive", round)
            }
            for guest in guests[1...] { #expect(await guest.heard(3) == [0, 1, 2]) }
            #expect(guests[0].heard.isEmpty)
        }
    }

    /// S153
    @Test(arguments: [1, 4]) func sendsOfOneContextArriveInTheirOrder(loops: Int) async throws {
        try await withServer(on: .init(loops: loops)) { server in
            let context = server.hubContext(TestHub.self)
            let guests = try await server.guests(10)
            let last = ConnectionID(guests[9].id)
            for number in 0..<1_000 {
                // To all, to some and to one are one row.
                switch number % 3 {
                case 0: try await context.clients.all.call("receive", number)
                case 1: try await context.clients.allExcept([ConnectionID(guests[0].id)]).call("receive", number)
                default: try await context.clients.client(last).call("receive", number)
                }
            }
            #expect(await guests[9].heard(1_000) == (0..<1_000).map { .integer($0) })
            for (index, guest) in guests.enumerated() {
                let expected = (0..<1_000).filter { $0 % 3 == 0 || $0 % 3 == 1 && index > 0 || index == 9 }
                #expect(await guest.heard(expected.count) == expected.map { .integer(Int64($0)) })
            }
        }
    }

    /// S153: callers of an actor come in while others wait; what it has numbered stays in that order, though a stage of every other
    /// send is slow.
    @Test func sendsOfConcurrentCallersArriveInTheOrderOfTheirCalls() async throws {
        let slow = Sent { call, next in
            if (call.arguments.first as? Int ?? 0).isMultiple(of: 2) { for _ in 0..<5 { await Task.yield() } }
            try await next(call)
        }
        try await withServer(modules: [ModuleEntry(slow)], on: .init(loops: 4)) { server in
            let ticker = Ticker(context: server.hubContext(TestHub.self))
            let guests = try await server.guests(8)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<300 { group.addTask { try await ticker.tick() } }
                try await group.waitForAll()
            }
            for guest in guests { #expect(await guest.heard(300) == (1...300).map { .integer($0) }) }
        }
    }

    private actor Ticker {
        let context: HubContext<ClientProxy>
        var count = 0

        init(context: HubContext<ClientProxy>) { self.context = context }

        func tick() async throws {
            count += 1
            try await context.clients.all.call("receive", count)
        }
    }

    /// A client that reads nothing delays whoever sends to it alone, and not the context's next send.
    @Test func aSlowClientHoldsUpNobodyElse() async throws {
        try await withServer(limits: .with { $0.sendQueueSize = 1_024 }, on: .init(socketBuffer: 4_096)) { server in
            let context = server.hubContext(TestHub.self)
            let (slow, quick) = (try await server.talker(), try await server.guest())
            slow.send(Talk.call("ID"))
            let id = try #require(await slow.words(2).last?.split(separator: "\"").dropLast().last.map(String.init))
            slow.setReading(false)
            let isSent = Watched(false)
            let sending = Task {
                for _ in 0..<4 {
                    try await context.clients.client(ConnectionID(id)).call("receive", String(repeating: "x", count: 8_192))
                }
                isSent.change { $0 = true }
            }
            await server.settle()
            try await context.clients.client(ConnectionID(quick.id)).call("receive", "quick")
            #expect(await quick.heard(1) == ["quick"])
            #expect(!isSent.value)
            slow.setReading(true)
            try await sending.value
        }
    }

    @Test func aSendThatFailsLetsTheNextOneThrough() async throws {
        try await withServer { server in
            let context = server.hubContext(TestHub.self)
            let guest = try await server.guest()
            await #expect(throws: EncodingError.self) { try await context.clients.all.call("receive", Double.nan) }
            await #expect(throws: HubUseError.emptyGroupName) { try await context.clients.groups([""]).call("receive") }
            try await context.clients.all.call("receive", "next")
            #expect(await guest.heard(1) == ["next"])
        }
    }

    @Test func stagesSeeThatNobodyCalled() async throws {
        let seen = Watched<[String]>([])
        let module = Sent { call, next in
            seen.change {
                $0.append("\(call.hub).\(call.method) \(call.context == nil) \(call.traceFields.flatMap(\.all).map(\.key))")
            }
            try await next(call)
        }
        try await withServer(modules: [ModuleEntry(module)]) { server in
            try await server.hubContext(TestHub.self).clients.all.call("receive")
            #expect(seen.value == [#"test.receive true ["generation", "to"]"#])
        }
    }

    @Test func aHubUnderTwoKeysIsToldApartByThem() async throws {
        try await withServer([testHub(key: "one"), testHub(key: "two")]) { server in
            let (one, two) = (try await server.guest("/one"), try await server.guest("/two"))
            await #expect(throws: HubUseError.notServed(hub: "TestHub")) {
                try await server.hubContext(TestHub.self).clients.all.call("receive")
            }
            try await server.hubContext(TestHub.self, key: "two").clients.all.call("receive", 2)
            try await server.hubContext(key: "one").clients.all.call("receive", 1)
            #expect(await one.heard(1) == [1])
            #expect(await two.heard(1) == [2])
            await #expect(throws: HubUseError.notServed(hub: "three")) {
                try await server.hubContext(key: "three").groups.add(ConnectionID(one.id), to: "g")
            }
        }
    }

    @Test func beforeItsTimeAServerServesNobody() async throws {
        let server = try HubServer(ServerSetup(hubs: [testHub()]))
        let context = server.hubContext(TestHub.self)
        await #expect(throws: HubUseError.notServed(hub: "TestHub")) { try await context.clients.all.call("receive") }
    }
}
