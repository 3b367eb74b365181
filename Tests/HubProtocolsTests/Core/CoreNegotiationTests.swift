import HubProtocols
import Hubs
import Testing

/// Core protocol 1.3.
struct CoreNegotiationTests {
    @Test(
        arguments: [
            (nil, 0), ("0", 0), ("1", 1), ("2", 1), ("999999999999", 1), ("+1", 1), ("00", 0),
        ] as [(String?, Int)])
    func versionsAboveOneAreLowered(text: String?, version: Int) throws {
        #expect(try CoreNegotiation.version(text) == version)
    }

    @Test(arguments: ["", "x", "1.0", "1 ", "0x1", "99999999999999999999", "١"])
    func otherTextsAreNoVersion(text: String) {
        #expect(text.isEmpty || Int(text) == nil)
        let refusal = #expect(throws: NegotiationRefusal.self) { try CoreNegotiation.version(text) }
        #expect(refusal?.reason == "The client requested a non-integer protocol version.")
    }

    @Test func versionsBelowZeroAreNotSupported() {
        let refusal = #expect(throws: NegotiationRefusal.self) { try CoreNegotiation.version("-1") }
        #expect(refusal?.reason == "The client requested version '-1', but the server does not support this version.")
    }

    @Test func theOfferHasItsMembersInOrder() {
        func offer(_ version: Int) -> String {
            var out = ByteWriter()
            let transports = [
                CoreNegotiation.Transport("A", formats: ["Text", "Binary"]), CoreNegotiation.Transport("B", formats: ["Text"]),
            ]
            CoreNegotiation.offer(version: version, id: "i", token: "t", transports: transports, to: &out)
            return out.withSpan { String(decoding: [UInt8](copying: $0), as: UTF8.self) }
        }
        let transports =
            #""availableTransports":[{"transport":"A","transferFormats":["Text","Binary"]},{"transport":"B","transferFormats":["Text"]}]}"#
        #expect(offer(1) == #"{"negotiateVersion":1,"connectionId":"i","connectionToken":"t","# + transports)
        #expect(offer(0) == #"{"negotiateVersion":0,"connectionId":"i","# + transports)
    }
}
