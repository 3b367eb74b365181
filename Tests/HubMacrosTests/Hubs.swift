import HubMacros

@Hub
struct ShopHub {
    let context: HubCallerContext
    let prices: [String: Int]

    struct Order: Codable, Sendable {
        var item: String
        var count: Int
        var rate: Double?
    }

    func price(_ item: String) throws -> Int {
        guard let price = prices[item] else { throw HubError("There is no \(item).") }
        return price
    }

    func priceLater(of item: String) async throws -> Int {
        await Task.yield()
        return try price(item)
    }

    func touch() {}

    func order(_ order: Order, rate: Double?, extra: [String: [Int]]) -> Order {
        Order(item: order.item, count: order.count * 2, rate: rate)
    }

    func echo(value: HubValue) -> HubValue { value }

    func maybe(_ text: String?) -> String? { text }

    func small(_ number: Int16, _ part: Float, _ truth: Bool) -> String { "\(number) \(part) \(truth)" }

    func count() -> Int { 0 }
    func count(_ first: String) -> Int { 1 }
    func count(_ first: String, and second: String) -> Int { 2 }

    @HubMethodName("Give_Back") func giveBack() -> String { "given" }

    @HubHidden func hidden() {}
    private func secret() {}
}

extension ShopHub {
    func outside() {}
}

@HubClient
protocol ChatClient {
    @HubMethodName("Welcome") func welcome() async throws
    @HubMethodName("Receive") func receive(user: String, text: String) async throws
    func heard(by user: String, _ times: Int, note: String?) async throws
}

@Hub @HubName("Chat")
struct ChatHub {
    typealias Client = ChatClientCalls
    let context: HubCallerContext

    func onConnected() async throws { try await clients.caller.welcome() }

    func send(user: String, text: String) async throws { try await clients.all.receive(user: user, text: text) }

    func whisper(user: String, times: Int) async throws { try await clients.caller.heard(by: user, times, note: nil) }
}

@Hub(execution: .pool)
struct SlowHub {
    let context: HubCallerContext

    func isOnLoop() -> Bool { context.call.connection.loop.isCurrent }
}

@Hub
struct QuickHub {
    let context: HubCallerContext

    func isOnLoop() -> Bool { context.call.connection.loop.isCurrent }
}
