import HubCommands
import HubMacros

@Hub
struct StockTickerHub {
    typealias Client = StockClientCalls
    let context: HubCallerContext
    let ticker: StockTicker

    func getAllStocks() async -> [Stock] { await ticker.all }

    func getMarketState() async -> String { await ticker.isOpen ? "Open" : "Closed" }

    func openMarket() async throws { try await ticker.open() }

    func closeMarket() async throws { try await ticker.close() }
}

@main
struct StockTickerServer: HubApplication {
    static func configure(_ app: inout HubServerBuilder) { configure(&app, clock: ContinuousClock()) }

    /// As a test wants it: prices change by its clock.
    static func configure(_ app: inout HubServerBuilder, clock: any Clock<Duration>) {
        let ticker = StockTicker(app.hubContext(StockTickerHub.self), clock: clock)
        app.hub(StockTickerHub.self) { StockTickerHub(context: $0, ticker: ticker) }
    }
}
