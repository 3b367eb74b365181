import HubProtocols
import Hubs
import Testing

/// Core protocol 3.2: server output begins with `type`, the rest in the order shown.
struct CoreJSONWritingTests {
    private func written(_ message: OutboundMessage) -> String {
        var out = ByteWriter()
        CoreJSON().write(message, to: &out)
        return out.withSpan { String(decoding: [UInt8](copying: $0), as: UTF8.self) }
    }

    @Test func completionsAlwaysHoldTheirResult() {
        #expect(
            written(.completion(id: "1", result: .null)) == #"{"type":3,"invocationId":"1","result":null}"# + "\u{1E}")
        #expect(
            written(.completion(id: "a\"b", result: ["x": [1, 2.5, true]]))
                == #"{"type":3,"invocationId":"a\"b","result":{"x":[1,2.5,true]}}"# + "\u{1E}")
    }

    @Test func failuresHoldTheirText() {
        #expect(
            written(.failure(id: "1", text: "It's\n<here>"))
                == #"{"type":3,"invocationId":"1","error":"It's\n<here>"}"# + "\u{1E}")
    }

    /// S79, S91
    @Test func invocationsKeepTheirTargetsSpelling() {
        #expect(
            written(.invocation(target: "addÜber😀", arguments: ["a", .null, 3]))
                == #"{"type":1,"target":"addÜber\uD83D\uDE00","arguments":["a",null,3]}"# + "\u{1E}")
        #expect(written(.invocation(target: "m", arguments: [])) == #"{"type":1,"target":"m","arguments":[]}"# + "\u{1E}")
    }

    @Test func pingsAndClosesAreAsRecorded() {
        #expect(written(.ping) == #"{"type":6}"# + "\u{1E}")
        #expect(written(.close(error: nil, allowReconnect: false)) == #"{"type":7}"# + "\u{1E}")
        #expect(written(.close(error: nil, allowReconnect: true)) == #"{"type":7,"allowReconnect":true}"# + "\u{1E}")
        #expect(
            written(.close(error: "Connection closed with an error.", allowReconnect: true))
                == #"{"type":7,"error":"Connection closed with an error.","allowReconnect":true}"# + "\u{1E}")
    }

    @Test func theTerminatorNeverStandsInAText() {
        let text = written(.invocation(target: "\u{1E}", arguments: ["\u{1E}", ["\u{1E}": "\u{0}"]]))
        #expect(text.utf8.filter { $0 == 0x1E }.count == 1)
        #expect(reading(text) == #"call "# + "\u{1E}" + #"("\u001E", {"\u001E":"\u0000"})"#)
    }

    private struct Odd: Error, CustomStringConvertible { let description = "odd" }

    /// The texts of core 3.4, and the detail rule.
    @Test(arguments: [false, true])
    func failuresAreWordedAsRecorded(detailed: Bool) {
        let failed = "Failed to invoke 'Add' due to an error on the server."
        let unexpected = "An unexpected error occurred invoking 'Add' on the server."
        let binding =
            "Error binding arguments. Make sure that the types of the provided values match the types of the hub method being invoked."
        let rows: [(HubFailure, String)] = [
            (.unknownMethod, failed + " HubException: Method does not exist."),
            (
                .argumentCount(given: 1, expected: 2),
                failed + (detailed ? " InvalidDataException: Invocation provides 1 argument(s) but target expects 2." : "")
            ),
            (.binding("Why."), failed + (detailed ? " InvalidDataException: \(binding)" : "")),
            (
                .notStreaming,
                "The client attempted to invoke the non-streaming 'Add' method with a streaming invocation."
            ),
            (
                .uploadCount(sent: 1, expected: 0),
                unexpected + " HubException: Client sent 1 stream(s), Hub method expects 0."
            ),
            (.thrown(HubError("told"), by: nil), unexpected + " HubException: told"),
            (.thrown(Odd(), by: "module"), unexpected + (detailed ? " Odd: odd" : "")),
        ]
        for (failure, text) in rows {
            #expect(CoreJSON().text(of: failure, method: "Add", detailed: detailed) == text)
        }
    }
}
