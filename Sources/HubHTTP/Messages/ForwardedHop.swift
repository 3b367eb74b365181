import HubBase

/// What one proxy says of the request that it handed on.
struct ForwardedHop: Equatable {
    /// Who it got the request from; nil when it does not say, or cannot be read.
    var client: SocketAddress?
    /// The scheme it was asked by, `http` or `https`.
    var scheme: String?
    /// The host it was asked as.
    var authority: Authority?

    /// What the fields `X-Forwarded-…` say, the nearest proxy first.
    ///
    /// Proxies append to `X-Forwarded-For`. Schemes and hosts belong to its addresses one by one when there are as many of them;
    /// else the last one is the nearest proxy's.
    static func plain(_ fields: HTTPFields) -> [ForwardedHop] {
        let clients = fields.tokens("x-forwarded-for")
        let schemes = fields.tokens("x-forwarded-proto")
        let hosts = fields.tokens("x-forwarded-host")
        guard !(clients.isEmpty && schemes.isEmpty && hosts.isEmpty) else { return [] }
        let count = max(clients.count, 1)
        return (0..<count).reversed().map { index in
            let own = { (values: [String]) in values.count == count ? values[index] : index == count - 1 ? values.last : nil }
            return ForwardedHop(
                client: clients.isEmpty ? nil : address(clients[index]), scheme: own(schemes).flatMap(scheme),
                authority: own(hosts).flatMap { Authority($0) })
        }
    }

    /// What the field `Forwarded` says, the nearest proxy first; nothing that stands in front of what cannot be read.
    static func standard(_ fields: HTTPFields) -> [ForwardedHop] {
        var hops: [ForwardedHop] = []
        for line in fields.values("forwarded").reversed() {
            guard let elements = ForwardedElements.read(line) else { return hops + [ForwardedHop()] }
            hops += elements.reversed().map { element in
                ForwardedHop(
                    client: element["for"].flatMap(address), scheme: element["proto"].flatMap(scheme),
                    authority: element["host"].flatMap { Authority($0) })
            }
        }
        return hops
    }

    /// Reads `192.0.2.7`, `192.0.2.7:80`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:80`.
    private static func address(_ text: String) -> SocketAddress? {
        if let address = IPAddress(text) { return SocketAddress(host: address.description, port: 0) }
        guard let authority = Authority(text) else { return nil }
        let isBracketed = authority.host.hasPrefix("[")
        guard let address = IPAddress(isBracketed ? authority.host.dropFirst().dropLast() : authority.host[...]) else {
            return nil
        }
        return SocketAddress(host: address.description, port: authority.port ?? 0)
    }

    /// Some proxies name a WebSocket's own schemes; its origin has those of HTTP.
    private static func scheme(_ text: String) -> String? {
        switch text.asciiLowercased {
        case "http", "ws": "http"
        case "https", "wss": "https"
        default: nil
        }
    }
}

/// The elements of one line of `Forwarded`, each some `name=value` with `;` between them.
private enum ForwardedElements {
    /// Nil when the line is none: what stands behind a mistake could be read in two ways.
    static func read(_ line: String) -> [[String: String]]? {
        var bytes = Array(line.utf8)[...]
        var elements: [[String: String]] = []
        var element: [String: String] = [:]
        while let next = bytes.first {
            switch next {
            case UInt8(ascii: ","):
                elements.append(element)
                element = [:]
                bytes.removeFirst()
            case UInt8(ascii: ";"), 0x20, 0x09:
                bytes.removeFirst()
            default:
                guard let (name, value) = pair(&bytes), element.updateValue(value, forKey: name) == nil else { return nil }
            }
        }
        return (elements + [element]).filter { !$0.isEmpty }
    }

    private static func pair(_ bytes: inout ArraySlice<UInt8>) -> (String, String)? {
        let name = take(&bytes) { $0.isToken }
        guard !name.isEmpty, bytes.popFirst() == UInt8(ascii: "=") else { return nil }
        let value = bytes.first == UInt8(ascii: "\"") ? quoted(&bytes) : take(&bytes, isPlain)
        let end = bytes.first ?? UInt8(ascii: ",")
        guard let value, !value.isEmpty, [UInt8(ascii: ","), UInt8(ascii: ";"), 0x20, 0x09].contains(end) else { return nil }
        return (name.asciiLowercased, value)
    }

    /// An address with a port is taken without quotes too: proxies forget them.
    private static func isPlain(_ byte: UInt8) -> Bool {
        byte.isToken || byte == UInt8(ascii: ":") || byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]")
    }

    private static func quoted(_ bytes: inout ArraySlice<UInt8>) -> String? {
        var value: [UInt8] = []
        bytes.removeFirst()
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: value, as: UTF8.self)
            case UInt8(ascii: "\\"): bytes.popFirst().map { value.append($0) }
            default: value.append(byte)
            }
        }
        return nil
    }

    private static func take(_ bytes: inout ArraySlice<UInt8>, _ isMember: (UInt8) -> Bool) -> String {
        let members = bytes.prefix(while: isMember)
        bytes = bytes.dropFirst(members.count)
        return String(decoding: members, as: UTF8.self)
    }
}
