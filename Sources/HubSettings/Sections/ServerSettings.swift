import HubBase

/// Where the server listens and on how many loops it runs: `server:` of the file.
public struct ServerSettings: Sendable, Equatable {
    /// The address in numbers; 127.0.0.1 by default.
    public var host = "127.0.0.1"
    /// The port, 0 for any free one; 5000 by default.
    public var port: UInt16 = 5000
    /// Event loops, nil: one for each core.
    public var loops: Int?
    /// The limits of HTTP.
    public var http = HTTPLimits()
    /// How the server leaves, nil: as the application says, else by the defaults.
    public var shutdown: ShutdownSettings?
    /// Whose word counts about who asks and what the browser saw (`X-Forwarded-For`, `Forwarded` …); nobody's by default.
    public var trustedProxies: [IPNetwork] = []
    /// Who may read `GET /metrics`; without any it is not there.
    public var metrics: [IPNetwork] = []
    /// The socket by which `hubline reload` and its like reach the server, relative to the folder of the configuration; nil: there is
    /// none.
    public var control: ConfiguredFile?

    /// The defaults.
    public init() {}

    package init(options: inout Options) {
        host = options("host", default: host, "The address to listen on, in numbers; 0.0.0.0 or :: for all of the machine.")
        port = UInt16(clamping: options("port", default: Int(port), in: 0...65_535, "The port; 0 takes any free one."))
        loops = options("loops", in: 1...1_024, "Event loops, each a thread; one for each core when left out.")
        http = options.section("http", "What an HTTP request may be, and how long it may take.") { HTTPLimits(options: &$0) }
        let leaving = options.section("shutdown", "How the server leaves.") { ShutdownSettings(options: &$0) }
        shutdown = options["shutdown"].map { _ in leaving }
        trustedProxies = options(
            "trustedProxies", default: [], "Proxies in front, addresses or networks: what they say of the client is believed.")
        metrics = options(
            "metrics", default: [], "Who may read GET /metrics, addresses or networks; without any there is no such path.")
        control = options("control", "A socket for 'reload' and 'status', a path; only who the server runs as may use it.")
        options.notAvailable("maximumMemory", "maximumConnectionsPerAddress", "tls", "listeners")
        if trustedProxies.contains(where: \.isEverything) {
            options.warn("trustedProxies", "every address is trusted: anybody can say to be another client")
        }
        if IPAddress(host) == nil {
            options.reject("host", "'host' expects an address in numbers, as 127.0.0.1, 0.0.0.0 or ::1")
        } else if !isLoopback {
            options.warn("host", "other machines can reach this address, and what they send is not encrypted (no TLS)")
        }
    }

    /// Whether only this machine can reach the address.
    private var isLoopback: Bool { host == "::1" || host.hasPrefix("127.") }
}
