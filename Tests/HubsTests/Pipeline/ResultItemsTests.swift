import HubTesting
import Hubs
import Testing

/// Results that come bit by bit: the sequence is made by hand, since no wire carries one yet.
struct ResultItemsTests {
    /// 1, 2 and so on up to `last`, then that error, if any.
    private struct Numbers: AsyncSequence, Sendable {
        let last: Int
        var failing = false

        struct AsyncIterator: AsyncIteratorProtocol {
            let numbers: Numbers
            var number = 0

            mutating func next() async throws -> Int? {
                number += 1
                if number > numbers.last, numbers.failing { throw HubError("broke off") }
                return number > numbers.last ? nil : number
            }
        }

        func makeAsyncIterator() -> AsyncIterator { AsyncIterator(numbers: self) }
    }

    private func all(_ items: HubItems) async throws -> [HubValue] {
        var values: [HubValue] = []
        for try await item in items { values.append(item) }
        return values
    }

    private func doubled(_ value: HubValue) throws -> HubValue {
        guard case .integer(let number) = value else { throw HubError("no number") }
        return .integer(number * 2)
    }

    @Test func aStageWrapsItemsAndSeesEachWhenItIsAskedFor() async throws {
        let (notes, seen) = (Watched<[String]>([]), Watched<[HubValue]>([]))
        let probe = Probe(["items": { _ in HubResult(HubItems(Numbers(last: 3))) }])
        let reader = Around { call, next in
            let result = try await next(call)
            notes.change { $0.append("answered") }
            let items = try #require(result.items)
            for _ in 0..<2 { for try await item in items { seen.change { $0.append(item) } } }
            return HubResult("read")
        }
        let wrapper = Around { call, next in
            try await next(call).map { item in
                notes.change { $0.append("item") }
                return try doubled(item)
            }
        }
        try await withServer(probe, modules: [ModuleEntry(reader), ModuleEntry(wrapper)]) { server in
            let client = try await server.connect("/test")
            #expect(try await client.invoke("Run", "items") == "read")
            #expect(seen.value == [2, 4, 6, 2, 4, 6])
            #expect(notes.value == ["answered"] + Array(repeating: "item", count: 6))
        }
    }

    @Test func itemsEndWithTheErrorOfTheirSequenceOrOfTheStage() async throws {
        let items = HubItems(Numbers(last: 2, failing: true))
        var seen: [HubValue] = []
        let error = await #expect(throws: HubError.self) { for try await item in items { seen.append(item) } }
        #expect(error?.message == "broke off" && seen == [1, 2])
        let refused = try await HubResult(HubItems(Numbers(last: 1))).map { _ in throw HubError("not that one") }
        let wrapped = try #require(refused.items)
        await #expect(throws: HubError.self) { try await all(wrapped) }
    }

    @Test func aValueIsChangedAtOnceAndNothingStaysNothing() async throws {
        let value = try await HubResult(of: 21).map { try doubled($0) }
        #expect(try value.value() == 42)
        let encoded = try await HubResult(of: [1, 2]).map { .array([$0, $0]) }
        #expect(try encoded.value() == [[1, 2], [1, 2]])
        let nothing = try await HubResult.nothing.map { _ in 1 }
        #expect(nothing.isNothing)
    }

    @Test func whoCallsForOneAnswerReadsThatTheMethodStreams() async throws {
        let probe = Probe(["items": { _ in HubResult(HubItems(Numbers(last: 3))) }])
        try await withServer(probe) { server in
            let client = try await server.connect("/test")
            let error = await #expect(throws: HubCallError.self) { try await client.invoke("Run", "items") }
            #expect(
                error?.message == "The client attempted to invoke the streaming 'Run' method with a non-streaming invocation.")
            #expect(try await client.invoke("Add", 1, 2) == 3)
            #expect(server.complaints.isEmpty)
        }
    }
}
