import HubServer

/// The market: one for all calls of the hub, which its factory passes in. Prices change by the clock, so it calls clients from outside
/// the hub, by a context that it keeps: what it sends arrives in that order.
actor StockTicker {
    private let context: HubContext<StockClientCalls>
    private let clock: any Clock<Duration>
    private let interval: Duration
    private var stocks = [
        Stock(symbol: "MSFT", dayOpen: 30.31, price: 30.31), Stock(symbol: "APPL", dayOpen: 578.18, price: 578.18),
        Stock(symbol: "GOOG", dayOpen: 570.3, price: 570.3),
    ]
    /// Ends with `close`, or with the ticker.
    private var ticking: Task<Void, Never>?

    /// A closed market; once it is open, one price changes every `interval` of `clock`.
    init(_ context: HubContext<StockClientCalls>, clock: any Clock<Duration>, interval: Duration = .milliseconds(250)) {
        self.context = context
        self.clock = clock
        self.interval = interval
    }

    deinit { ticking?.cancel() }

    var all: [Stock] { stocks }

    var isOpen: Bool { ticking != nil }

    /// Opens the market; again it does nothing.
    func open() async throws {
        guard ticking == nil else { return }
        let (clock, interval) = (clock, interval)
        ticking = Task { [weak self] in
            while (try? await clock.sleep(for: interval)) != nil { await self?.tick() }
        }
        try await context.clients.all.marketOpened()
    }

    /// Closes the market; again it does nothing.
    func close() async throws {
        guard let ticking else { return }
        ticking.cancel()
        self.ticking = nil
        try await context.clients.all.marketClosed()
    }

    private func tick() async {
        guard isOpen, let index = stocks.indices.randomElement() else { return }
        stocks[index].move(by: Double.random(in: -1...1))
        // Nobody waits for this send; a server that has ended has no one to tell.
        try? await context.clients.all.updateStockPrice(stocks[index])
    }
}
