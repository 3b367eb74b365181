/// A method as the plan has it: its names, what it takes, and the stages in front of it.
public final class HubMethod: Sendable {
    /// The hub that has the method.
    public let hub: HubInfo
    /// The name it was declared with; of a stand-in, empty.
    public let name: String
    /// The name clients call it by.
    public let wireName: String
    /// What it takes, in order; a call brings exactly as many. Of a stand-in, none.
    public let parameters: [HubParameter]
    /// Whether there is such a method; a stand-in carries calls that no method fits through the stages.
    public let isKnown: Bool
    /// The name for who has to find its declaration.
    let label: String
    /// What no output may show of its calls.
    let redaction: Redaction
    /// The wire name's bytes, for the look-up by bytes.
    let wireBytes: [UInt8]
    @usableFromInline let chain: IncomingChain
    @usableFromInline let run: MethodDefinition.Run
    @usableFromInline let factory: any AnyObject & Sendable

    init(
        hub: HubInfo, name: String, label: String = "", wireName: String, parameters: [HubParameter], isKnown: Bool,
        redaction: Redaction = Redaction(), chain: IncomingChain, factory: any AnyObject & Sendable,
        run: @escaping MethodDefinition.Run
    ) {
        self.hub = hub
        self.name = name
        self.label = label
        self.redaction = redaction
        self.wireName = wireName
        wireBytes = Array(wireName.utf8)
        self.parameters = parameters
        self.isKnown = isKnown
        self.chain = chain
        self.run = run
        self.factory = factory
    }

    /// The names of the modules in front of the method, outermost first, hooks among them.
    public var stages: [String] { chain.names.flatMap { $0 }.filter { !$0.isEmpty } }
}
