package import Hubs

/// The answer to a Core negotiate request.
package enum CoreNegotiation {
    /// What a client asks for, in the query: missing is version 0, above 1 is lowered to 1.
    package static func version(_ text: String?) throws(NegotiationRefusal) -> Int {
        guard let text else { return 0 }
        guard let asked = Int(text) else {
            throw NegotiationRefusal(reason: "The client requested a non-integer protocol version.")
        }
        guard asked >= 0 else {
            throw NegotiationRefusal(
                reason: "The client requested version '\(asked)', but the server does not support this version.")
        }
        return min(asked, 1)
    }

    /// A connection to offer; in version 0 the token is the id and is not written.
    package static func offer(version: Int, id: String, token: String, transports: [Transport], to out: inout ByteWriter) {
        out.append("{\"negotiateVersion\":")
        out.append(decimal: version)
        out.append(",\"connectionId\":")
        out.append(json: id)
        if version > 0 {
            out.append(",\"connectionToken\":")
            out.append(json: token)
        }
        out.append(",\"availableTransports\":[")
        for (index, transport) in transports.enumerated() {
            out.append(index > 0 ? ",{\"transport\":" : "{\"transport\":")
            out.append(json: transport.name)
            out.append(",\"transferFormats\":[")
            for (index, format) in transport.formats.enumerated() {
                if index > 0 { out.append(UInt8(ascii: ",")) }
                out.append(json: format)
            }
            out.append("]}")
        }
        out.append("]}")
    }

    /// A refusal on the protocol's level; its status is 200.
    package static func refuse(_ text: String, to out: inout ByteWriter) {
        out.append("{\"error\":")
        out.append(json: text)
        out.append(UInt8(ascii: "}"))
    }

    /// One transport of the offer.
    package struct Transport: Sendable {
        package let name: String
        package let formats: [String]

        package init(_ name: String, formats: [String]) {
            self.name = name
            self.formats = formats
        }
    }
}

/// A negotiate that cannot be served, with the words that clients read.
package struct NegotiationRefusal: Error {
    package let reason: String
}
