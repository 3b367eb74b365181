import HubMacros

// What only the compiler knows: its errors stand inside the expansion, in the words of `Hubs`.

struct Plain: Sendable {}

struct Ticks: AsyncSequence, Sendable {
    struct AsyncIterator: AsyncIteratorProtocol {
        mutating func next() async -> Int? { nil }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator() }
}

@Hub struct ChatHub {
    let context: HubCallerContext

    // error: 'next()' is unavailable: a parameter of a hub method must be Decodable and Sendable
    func take(_ value: Plain) {}
    // error: 'init(of:)' is unavailable: a hub method must return what is Encodable and Sendable, or nothing
    func make() -> Plain { Plain() }
    // error: 'init(of:)' is unavailable: streams are not available yet: send the values one by one, with 'clients.caller'
    func ticks() -> Ticks { Ticks() }
}
