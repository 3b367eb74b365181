/// The methods behind the chain for calls that no method fits: stages see them, and then they fail.
struct StandIns: Sendable {
    private let hub: HubInfo
    private let chain: IncomingChain
    private let unknown: HubMethod

    init(hub: HubInfo, chain: IncomingChain, _ redaction: Redaction) {
        self.hub = hub
        self.chain = chain
        unknown = Self.make(hub, chain, .unknownMethod, redaction)
    }

    func unknownMethod() -> HubMethod { unknown }

    /// As `method`, with the chain of that method, but it fails.
    func failing(_ method: HubMethod, _ failure: HubFailure) -> HubMethod {
        HubMethod(
            hub: hub, name: method.name, wireName: method.wireName, parameters: method.parameters, isKnown: true,
            redaction: method.redaction,
            chain: method.chain,
            factory: method.factory, run: { _, _ in throw failure })
    }

    static func make(_ hub: HubInfo, _ chain: IncomingChain, _ failure: HubFailure, _ redaction: Redaction = Redaction())
        -> HubMethod
    {
        HubMethod(
            hub: hub, name: "", wireName: "", parameters: [], isKnown: false, redaction: redaction, chain: chain, factory: hub,
            run: { _, _ in throw failure })
    }
}
