import HubMacros

enum Space {
    @Hub struct Nested {
        let context: HubCallerContext
        func add(number: Int) {}
    }

    @HubClient protocol Listener {
        func heard(times: Int) async throws
    }
}

@Hub struct Generic<Store: Sendable> {
    let context: HubCallerContext
    let store: Store
    func add(number: Int) {}
}

@Hub private struct Private {
    let context: HubCallerContext
    func add(number: Int) {}
}

@Hub struct Already: Hub {
    let context: HubCallerContext
    func add() {}
}

@Hub struct Odd {
    let context: HubCallerContext
    func `with blanks`(`in` place: Int, _: String) -> Int { 1 }
    func keywords(for: Int, `inout`: Int, hub: Int, a: Int) {}
    @MainActor func main() -> Int { 1 }
    @concurrent func elsewhere() async -> Int { 1 }
    nonisolated func anywhere() {}
    consuming func once() {}
    func typed() async throws(HubError) -> [String] { [] }
    func nothing() -> () {}
    func opaque() -> some Encodable & Sendable { 1 }
    func existential() -> any Encodable & Sendable { 1 }
    func unwrapped(_ text: String!) -> String! { text }
    func sent(_ list: sending [Int]) {}
    @discardableResult func many(
        _ a: Int, b: String?, c: [Int?], d: Double, e: Bool, f: Float, g: [String: [Int]], h: Set<UInt8>, i: HubValue, j: Duration
    ) -> Set<Int> { [] }
}

@HubClient protocol Guest: Sendable {
    func tell(_ value: some Encodable & Sendable, note: String?) async throws
    @HubMethodName("Gone") func gone() async throws
}

@Hub struct Typed {
    typealias Client = GuestCalls
    let context: HubCallerContext
    func go() async throws {
        try await clients.all.tell(1, note: "x")
        try await clients.caller.tell("x", note: nil)
    }
}

@Hub struct TypedByNested {
    typealias Client = Space.ListenerCalls
    let context: HubCallerContext
    func go() async throws { try await clients.group("x").heard(times: 2) }
}
