import Testing

@testable import HubClient

@Test(
    arguments: [
        (#"{"type":1,"target":"m","arguments":[1,"a",null]}"#, .invocation(method: "m", arguments: [1, "a", nil])),
        (#"{"arguments":[],"target":"m","type":1,"headers":{}}"#, .invocation(method: "m", arguments: [])),
        (#"{"type":3,"invocationId":"1","result":{"a":1}}"#, .completion(id: "1", .result(["a": 1]))),
        (#"{"type":3,"invocationId":"1"}"#, .completion(id: "1", .result(.null))),
        (#"{"type":3,"invocationId":"1","error":"e"}"#, .completion(id: "1", .error("e"))),
        (#"{"type":7}"#, .close(error: nil, allowsReconnect: false)),
        (#"{"type":7,"error":"e","allowReconnect":true}"#, .close(error: "e", allowsReconnect: true)),
        (#"{"type":6}"#, .other), (#"{"type":99}"#, .other),
        ("{}", nil), ("", nil), ("[]", nil), (#"{"type":"1"}"#, nil), (#"{"type":1,"target":"m"}"#, nil), (#"{"type":3}"#, nil),
    ] as [(String, ServerMessage?)])
func messagesOfAServerAreRead(_ text: String, _ message: ServerMessage?) {
    #expect(ServerMessage(Array(text.utf8)) == message)
}
