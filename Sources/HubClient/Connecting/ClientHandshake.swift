import HubBase
import HubCrypto
import HubHTTP
import HubValues

/// What a client does before hub messages flow: negotiate, then the upgrade.
struct ClientHandshake {
    let url: HubURL
    let options: ClientOptions
    let loop: EventLoop
    private let fields: HTTPFields

    init(_ text: String, _ options: ClientOptions, on loop: EventLoop) throws(ClientError) {
        url = try HubURL(text)
        self.options = options
        self.loop = loop
        var fields = HTTPFields()
        for (name, value) in options.headers.sorted(by: { $0.key < $1.key }) { fields.append(name, value) }
        guard fields.isWellFormed else { throw .badURL("a header field cannot be sent as it is") }
        self.fields = fields
    }

    /// What a server tells before a client connects.
    struct Negotiation {
        /// What hubs and other clients call the connection.
        let id: String
        /// What only the client knows; without one the id stands for it.
        let token: String
    }

    func negotiate() async throws -> Negotiation {
        let target = url.target("/negotiate", adding: "negotiateVersion=1")
        let (exchange, answer) = try await ask(.post, target, fields)
        loop.onLoop { exchange.stream.close(flushing: true) }
        guard answer.status == 200 else { throw ClientError.refused(status: answer.status, text: answer.text) }
        guard let value = try? HubValue(json: answer.body), value.object != nil else {
            throw ClientError.misunderstood("the answer to negotiate is no JSON object")
        }
        if let error = value["error"]?.string { throw ClientError.refused(status: nil, text: error) }
        guard let id = value["connectionId"]?.string else { throw ClientError.misunderstood("negotiate gave no id") }
        let transports = value["availableTransports"]?.array ?? []
        guard transports.contains(where: { $0["transport"]?.string == "WebSockets" }) else {
            throw ClientError.misunderstood("the server offers no WebSockets")
        }
        return Negotiation(id: id, token: value["connectionToken"]?.string ?? id)
    }

    /// Opens the WebSocket; bytes behind the answer are still with the exchange.
    func upgrade(_ token: String?) async throws -> HTTPExchange {
        let key = base64(randomBytes(16))
        var fields = fields
        fields.append("Connection", "Upgrade")
        fields.append("Upgrade", "websocket")
        fields.append("Sec-WebSocket-Version", "13")
        fields.append("Sec-WebSocket-Key", key)
        let (exchange, answer) = try await ask(.get, url.target(adding: token.map { "id=" + $0 }), fields)
        guard answer.status == 101 else {
            loop.onLoop { exchange.stream.close(flushing: true) }
            throw ClientError.refused(status: answer.status, text: answer.text)
        }
        guard answer.fields["sec-websocket-accept"] == Upgrade.accept(key), answer.fields.has("websocket", in: "upgrade") else {
            loop.onLoop { exchange.stream.close(flushing: false) }
            throw ClientError.misunderstood("the answer to the upgrade has another key")
        }
        return exchange
    }

    private func ask(
        _ method: HTTPMethod, _ target: String, _ fields: HTTPFields
    ) async throws -> (exchange: HTTPExchange, answer: HTTPAnswer) {
        try await HTTPExchange.ask(url, method, target, fields, on: loop, timeout: options.connectTimeout)
    }
}

extension HubValue {
    /// A value from a whole JSON text.
    init(json bytes: [UInt8]) throws(JSONError) {
        var reader = JSONReader()
        self = try reader.value(bytes.span, depth: 1)
    }
}
