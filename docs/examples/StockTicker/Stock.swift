import HubMacros

/// A share and what it costs.
struct Stock: Codable, Sendable, Equatable {
    let symbol: String
    let dayOpen: Double
    var price: Double
    /// How often the price has changed since the market was first opened.
    var updates = 0

    var change: Double { price - dayOpen }

    /// The price moves by at most two per cent.
    mutating func move(by part: Double) {
        price = (price * (1 + min(max(part, -1), 1) * 0.02) * 100).rounded() / 100
        updates += 1
    }
}

/// What clients are told.
@HubClient
protocol StockClient {
    func updateStockPrice(_ stock: Stock) async throws
    func marketOpened() async throws
    func marketClosed() async throws
}
