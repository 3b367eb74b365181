import Hubs
import Testing

@testable import HubConfiguration

/// Keys are also understood as the guides of the original spell them.
struct GuideSpellingTests {
    // S200, S190
    @Test func theOptionsOfTheGuidesAreUnderstood() throws {
        let configuration = try configure(
            """
            Defaults:
              EnableDetailedErrors: true
              MaximumReceiveMessageSize: 65536
              HandshakeTimeout: 30s
              ClientTimeoutInterval: 60s
              MaximumParallelInvocationsPerClient: 2
              Transports: [WebSockets]
              WebSockets: { CloseTimeout: 6s }
            Hubs:
              Stocks: { Path: /stocks, Type: StockTickerHub, WithOrder: -1, HubName: PascalCaseStocks }
            """)
        let hub = configuration.hubs[0]
        #expect(hub.key == "Stocks" && hub.name == "PascalCaseStocks" && hub.endpoint.order == -1)
        #expect(hub.limits.detailedErrors && hub.limits.maximumReceiveMessageSize == 65_536)
        #expect(hub.limits.handshakeTimeout == .seconds(30) && hub.limits.clientTimeoutInterval == .seconds(60))
        #expect(hub.limits.maximumParallelInvocationsPerClient == 2)
        #expect(hub.endpoint.closeTimeout == .seconds(6))
    }

    @Test(arguments: [
        (
            "defaults: { EnableDetailedErrors: yes }",
            "1:35: error: 'detailedErrors' expects true or false, found 'yes'"
        ),
        (
            "defaults: { detailedErrors: true, EnableDetailedErrors: false }",
            "1:35: error: 'EnableDetailedErrors' means 'detailedErrors', which is given at config.yaml:1:13"
        ),
        (
            "defaults: { EnableDetailedErrors: true, DetailedErrors: false }",
            "1:41: error: 'DetailedErrors' means 'detailedErrors', which is given at config.yaml:1:13"
        ),
        ("server: { TLS: {} }", "1:11: error: unknown key 'TLS' (did you mean 'tls'?)"),
        ("server: { Tls: {} }", "1:11: error: 'Tls' is not available yet"),
        ("defaults: { SomethingElse: 1 }", "1:13: error: unknown key 'SomethingElse'"),
        ("defaults: { HANDSHAKETimeout: 1s }", "1:13: error: unknown key 'HANDSHAKETimeout' (did you mean 'handshakeTimeout'?)"),
    ])
    func mistakesAreShownWhereTheyStand(_ text: String, _ problem: String) {
        #expect(problems(of: text) == [problem])
    }
}
