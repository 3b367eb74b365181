import HubBase
import HubTesting
import Testing

@testable import stock_ticker_example

/// docs/examples/StockTicker on a clock of the test.
struct StockTickerTests {
    /// S152: every client receives every update, in order.
    @Test func anOpenMarketTellsEveryClientEachPriceInOrder() async throws {
        try await serving { server, time in
            let clients = [try await server.connect("/stocks"), try await server.connect("/stocks")]
            try await clients[0].invoke("openMarket")
            for client in clients { #expect(try await client.next("marketOpened") == []) }
            let moving = Task { while !Task.isCancelled { await time.advance(by: .milliseconds(100)) } }
            defer { moving.cancel() }
            var last: [String: Int] = [:]
            for _ in 0..<30 {
                let update = try await clients[0].next("updateStockPrice")
                #expect(try await clients[1].next("updateStockPrice") == update)
                let stock = try #require(update.first).decode(Stock.self)
                #expect(stock.updates == last[stock.symbol, default: 0] + 1)
                last[stock.symbol] = stock.updates
            }
            try await clients[1].invoke("closeMarket")
            #expect(try await clients[0].next("marketClosed") == [])
            #expect(try await clients[0].invoke("getMarketState") == "Closed")
        }
    }

    @Test func aClosedMarketIsSilentAndTwiceOpenIsOnce() async throws {
        try await serving { server, time in
            let client = try await server.connect("/stocks")
            await time.advance(by: .seconds(5))
            #expect(try await client.invoke("getAllStocks", as: [Stock].self).map(\.updates) == [0, 0, 0])
            for method in ["openMarket", "openMarket", "closeMarket", "closeMarket"] { try await client.invoke(method) }
            let stocks = try await client.invoke("getAllStocks", as: [Stock].self)
            await time.advance(by: .seconds(5))
            #expect(try await client.invoke("getAllStocks", as: [Stock].self) == stocks)
            for method in ["openMarket", "closeMarket"] { try await client.invoke(method) }
            // One message for each time that the market really changed.
            for method in ["marketOpened", "marketClosed", "marketOpened", "marketClosed"] {
                #expect(try await client.next(method) == [])
            }
        }
    }

    private func serving(_ body: (TestServer, SimulatedNetwork) async throws -> Void) async throws {
        try await SimulatedNetwork.run { time in
            let clock = LoopClock(time.loops[0])
            let yaml = "pipeline: [nameMapping]\nhubs: { stocks: { type: StockTickerHub, path: /stocks } }\n"
            try await TestServer.run(yaml, { StockTickerServer.configure(&$0, clock: clock) }) { server in
                try await body(server, time)
            }
        }
    }
}
