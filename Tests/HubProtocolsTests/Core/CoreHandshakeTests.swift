import HubProtocols
import Hubs
import Testing

/// Core protocol 2, over bytes alone.
struct CoreHandshakeTests {
    private func answer(_ text: String, limit: Int = 32_768, detailed: Bool = false) -> String? {
        let handshake = CoreHandshake(wires: [CoreJSON()], detailed: detailed)
        let bytes = Array(text.utf8)
        do throws(HandshakeFailure) {
            return try handshake.read(bytes.span, limit: limit).map { "\($0.wire.name), \($0.used) bytes" }
        } catch {
            return error.reply
        }
    }

    @Test func aRequestIsReadUpToItsTerminator() {
        let request = #"{"protocol":"json","version":1}"#
        #expect(answer(request + "\u{1E}") == "json, 32 bytes")
        #expect(answer(request + "\u{1E}" + request + "\u{1E}") == "json, 32 bytes")
        for count in 0...request.utf8.count { #expect(answer(String(request.prefix(count))) == nil) }
    }

    @Test func nothingBeyondTheLimitIsLookedAt() {
        let request = #"{"protocol":"json","version":1}"# + "\u{1E}"
        #expect(answer(request, limit: 32) == "json, 32 bytes")
        #expect(answer(request, limit: 31) == nil)
    }

    @Test func detailsAreForThoseWhoMayReadThem() {
        let text = "An unexpected error occurred during connection handshake."
        #expect(answer("{}\u{1E}") == #"{"error":"\#(text)"}"# + "\u{1E}")
        #expect(
            answer("{}\u{1E}", detailed: true)
                == #"{"error":"\#(text) InvalidDataException: Missing required property 'protocol'. Message content: {}"}"#
                + "\u{1E}")
    }

    /// A protocol's name is the client's text.
    @Test func namesAreEscapedInTheAnswer() {
        #expect(
            answer(#"{"protocol":"a\"\u001e<b>","version":1}"# + "\u{1E}")
                == #"{"error":"The protocol 'a\"\u001E<b>' is not supported."}"# + "\u{1E}")
    }
}
