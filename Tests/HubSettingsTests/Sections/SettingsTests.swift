import Testing

@testable import HubSettings

struct SettingsTests {
    @Test func nothingSaidIsTheDefaults() {
        #expect(read([]) { ServerSettings(options: &$0) }.value == ServerSettings())
        #expect(read([]) { HubLimits(options: &$0) }.value == HubLimits())
        #expect(read([]) { EndpointSettings(options: &$0) }.value == EndpointSettings())
    }

    @Test func aHubOverridesWhatItSaysAndKeepsTheRest() {
        var parent = HubLimits()
        parent.handshakeTimeout = .seconds(3)
        parent.sendQueueSize = 7
        let (limits, problems) = read([("sendQueueSize", plain("1MiB")), ("detailedErrors", plain("true"))]) {
            HubLimits(options: &$0, over: parent)
        }
        parent.sendQueueSize = 1 << 20
        parent.detailedErrors = true
        #expect(limits == parent)
        #expect(problems.isEmpty)
    }

    @Test(arguments: [
        ("maximumReceiveMessageSize", "0"), ("maximumReceiveMessageSize", "1025MiB"), ("handshakeTimeout", "0s"),
        ("handshakeTimeout", "169h"), ("keepAliveInterval", "0ms"), ("clientTimeoutInterval", "0h"),
        ("maximumParallelInvocationsPerClient", "0"), ("maximumParallelInvocationsPerClient", "1001"), ("sendQueueSize", "0B"),
        ("transportSendTimeout", "0s"), ("maximumGroupsPerConnection", "0"), ("detailedErrors", "yes"), ("slowConsumer", "drop"),
    ])
    func eachLimitHasItsBounds(_ name: String, _ text: String) {
        let (limits, problems) = read([(name, plain(text))]) { HubLimits(options: &$0) }
        #expect(limits == HubLimits())
        #expect(problems.count == 1 && problems[0].hasPrefix("f:1:20: error: '\(name)' expects "))
    }

    @Test(arguments: [
        ("port", "-1"), ("port", "65536"), ("port", "80a"), ("loops", "0"), ("loops", "1025"), ("host", "localhost"),
        ("host", "256.1.1.1"), ("host", "::g"), ("host", "127.1"), ("host", "127.0.0.1:80"),
    ])
    func aServerListensOnAnAddressInNumbers(_ name: String, _ text: String) {
        let (_, problems) = read([(name, plain(text))]) { ServerSettings(options: &$0) }
        #expect(problems.count == 1 && problems[0].hasPrefix("f:1:20: error: '\(name)' expects "))
    }

    @Test(arguments: [("127.0.0.1", 0), ("127.9.9.9", 0), ("::1", 0), ("0.0.0.0", 1), ("::", 1), ("192.168.1.4", 1)])
    func anAddressThatOthersReachIsWarnedOfWithoutTLS(_ host: String, _ warnings: Int) {
        let (settings, problems) = read([("host", plain(host))]) { ServerSettings(options: &$0) }
        #expect(settings.host == host)
        #expect(problems.count == warnings && problems.allSatisfy { $0.hasPrefix("f:1:20: warning: ") })
    }

    @Test(arguments: [
        "maximumMemory", "maximumConnectionsPerAddress", "tls", "listeners",
    ])
    func laterKeysOfTheServerSaySo(_ name: String) {
        #expect(
            read([(name, plain("1"))]) { ServerSettings(options: &$0) }.problems == [
                "f:1:1: error: '\(name)' is not available yet"
            ])
    }

    @Test func limitsOfHTTPAreASectionOfTheServer() {
        let http = section([("requestHead", plain("8KiB")), ("idleTimeout", plain("5s"))]).content
        let (settings, problems) = read([("http", http)]) { ServerSettings(options: &$0) }
        #expect(settings.http.requestHead == 8_192)
        #expect(settings.http.idleTimeout == .seconds(5))
        #expect(problems.isEmpty)
    }

    @Test func onlyWebSocketsAreThereYet() {
        let (_, problems) = read([("transports", list("webSockets", "longPolling", "serverSentEvents", "webSocket"))]) {
            EndpointSettings(options: &$0)
        }
        #expect(
            problems == [
                "f:90:2: error: 'longPolling' is not available yet", "f:90:3: error: 'serverSentEvents' is not available yet",
                "f:90:4: error: 'transports' expects 'webSockets', 'serverSentEvents' or 'longPolling', found 'webSocket' "
                    + "(did you mean 'webSockets'?)",
            ])
        #expect(
            read([("transports", list())]) { EndpointSettings(options: &$0) }.problems == [
                "f:1:20: error: 'transports' expects at least one transport"
            ])
    }

    @Test func originsAreAnyOrAList() {
        #expect(read([("allowedOrigins", plain("any"))]) { EndpointSettings(options: &$0) }.value.allowedOrigins == .any)
        let sound = list("https://example.com", "http://a.b:8080", "http://[::1]:80")
        #expect(
            read([("allowedOrigins", sound)]) { EndpointSettings(options: &$0) }.value.allowedOrigins
                == .list(["https://example.com", "http://a.b:8080", "http://[::1]:80"]))
    }

    @Test(arguments: [
        "example.com", "https://", "https://a/", "https://a b", "*", "null", "https://u@h", "https://h?x", "://h", "",
    ])
    func anOriginIsSchemeHostAndPort(_ text: String) {
        let (_, problems) = read([("allowedOrigins", list("https://a", text))]) { EndpointSettings(options: &$0) }
        #expect(problems.count == 1 && problems[0].hasPrefix("f:90:2: error: 'allowedOrigins' expects origins "))
    }

    @Test(arguments: [("20s", "15s", 1), ("30s", "15s", 0), ("60s", "15s", 0), ("29999ms", "15s", 1)])
    func aClientMustNotTimeOutBetweenTwoPings(_ client: String, _ keepAlive: String, _ problems: Int) {
        let entries = [("clientTimeoutInterval", plain(client)), ("keepAliveInterval", plain(keepAlive))]
        let problem = read(entries) { HubLimits(options: &$0).timeoutProblem(origins: $0.origins) }.value
        #expect((problem == nil ? 0 : 1) == problems)
        guard let problem else { return }
        #expect(
            problem.description
                == "f:1:20: warning: clientTimeoutInterval is under twice keepAliveInterval (f:2:20): make it 30s or more")
    }
}
