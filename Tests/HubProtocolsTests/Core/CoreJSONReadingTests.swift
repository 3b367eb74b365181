import HubProtocols
import Hubs
import Testing

/// Core protocol 3.2 and 3.3, and `transcripts/core/10`.
struct CoreJSONReadingTests {
    @Test(arguments: [
        (#"{"type":1,"invocationId":"1","target":"add","arguments":[1,2]}"#, "call add(1, 2) as 1"),
        (#"{"type":1,"target":"add","arguments":[]}"#, "call add()"),
        (#"{"type":1,"invocationId":"","target":"add","arguments":[null]}"#, "call add(null)"),
        (#"{"type":1,"target":"","arguments":[]}"#, "call ()"),
        (#"{"type":1,"target":"a","arguments":[1],"streamIds":["x","y"]}"#, "call a(1) with 2 uploads"),
        (#"{"type":1,"target":"a","headers":{"traceparent":"00"},"arguments":[{"a":[1]}]}"#, #"call a({"a":[1]})"#),
        (#"{"type":2,"invocationId":"1","item":null}"#, "item of 1"),
        (#"{"type":3,"invocationId":"1"}"#, "completion of 1"),
        (#"{"type":3,"invocationId":"1","result":null}"#, "completion of 1"),
        (#"{"type":3,"invocationId":"1","error":""}"#, "completion of 1"),
        (#"{"type":4,"invocationId":"1","target":"count","arguments":[3]}"#, "stream count(3) as 1"),
        (#"{"type":5,"invocationId":"1"}"#, "cancel 1"),
        (#"{"type":6}"#, "ping"),
        (#"{"type":7}"#, "close"),
        (#"{"type":7,"error":"gave\nup","allowReconnect":true}"#, "close: gave\nup"),
        (#"{"type":8,"sequenceId":4}"#, "ignored 8"),
        (#"{"type":9,"sequenceId":0}"#, "ignored 9"),
    ])
    func eachTypeIsRead(text: String, words: String) {
        #expect(reading(text + "\u{1E}") == words)
    }

    @Test(arguments: [
        (#"{"arguments":[1,2],"target":"add","invocationId":"1","type":1}"#, "call add(1, 2) as 1"),
        (#"{"item":[1],"invocationId":"1","type":2}"#, "item of 1"),
        (#"{"result":{"a":1},"invocationId":"1","type":3}"#, "completion of 1"),
        (" {\t\"type\" :\r\n 1 , \"target\":\"a\" , \"arguments\" : [ 1 , 2 ] } ", "call a(1, 2)"),
        (#"{"x":{"y":[1,{}]},"type":6,"":null}"#, "ping"),
        (#"{"Type":1,"type":6}"#, "ping"),
        (#"{"type":1,"invocationId":"1","target":"add","arguments":[1,2],"target":"echo"}"#, "call echo(1, 2) as 1"),
        (#"{"type":1,"type":6}"#, "ping"),
        (#"{"type":1,"target":"a","arguments":[1],"arguments":[2,3]}"#, "call a(2, 3)"),
        (#"{"\u0074ype":1,"invocationId":"1","target":"\u0061dd","arguments":[1,2]}"#, "call add(1, 2) as 1"),
        (#"{"type":1,"target":"\ud83d\ude00","arguments":[]}"#, "call 😀()"),
        (#"{"type":1,"target":"a","arguments":["\u001e"]}"#, #"call a("\u001E")"#),
        (#"{"type":6}{"type":7}"#, "ping"),
        (#"{"type":6} and so on"#, "ping"),
    ])
    func orderBlanksAndStrangersDoNotMatter(text: String, words: String) {
        #expect(reading(text + "\u{1E}") == words)
    }

    /// K18
    @Test(arguments: [(0, "0"), (10, "10"), (99, "99"), (-1, "-1"), (4_711, "4711")])
    func unknownTypesAreTold(type: Int, words: String) {
        #expect(reading(#"{"type":\#(type),"x":[1]}"# + "\u{1E}") == "ignored \(words)")
    }

    @Test(arguments: [
        (#"{}"#, "Missing required property 'type'."),
        (#"{"type":1}"#, "Missing required property 'target'."),
        (#"{"type":1,"target":"a"}"#, "Missing required property 'arguments'."),
        (#"{"type":1,"arguments":[]}"#, "Missing required property 'target'."),
        (#"{"type":2,"invocationId":"1"}"#, "Missing required property 'item'."),
        (#"{"type":2,"item":1}"#, "Missing required property 'invocationId'."),
        (#"{"type":3}"#, "Missing required property 'invocationId'."),
        (#"{"type":4,"target":"a","arguments":[]}"#, "Missing required property 'invocationId'."),
        (#"{"type":5}"#, "Missing required property 'invocationId'."),
        (#"{"type":8}"#, "Missing required property 'sequenceId'."),
        (#"{"type":9}"#, "Missing required property 'sequenceId'."),
        (#"{"type":"1"}"#, "Expected 'type' to be of type Number."),
        (#"{"type":null}"#, "Expected 'type' to be of type Number."),
        (#"{"type":1,"invocationId":null}"#, "Expected 'invocationId' to be of type String."),
        (#"{"type":1,"invocationId":1}"#, "Expected 'invocationId' to be of type String."),
        (#"{"type":1,"target":5}"#, "Expected 'target' to be of type String."),
        (#"{"type":1,"arguments":{}}"#, "Expected 'arguments' to be of type Array."),
        (#"{"type":1,"arguments":null}"#, "Expected 'arguments' to be of type Array."),
        (#"{"type":1,"streamIds":"x"}"#, "Expected 'streamIds' to be of type Array."),
        (#"{"type":7,"error":1}"#, "Expected 'error' to be of type String."),
        (#"{"type":8,"sequenceId":"4"}"#, "Expected 'sequenceId' to be of type Number."),
        (#"{"type":3,"invocationId":"1","result":1,"error":"x"}"#, "The 'error' and 'result' properties are mutually exclusive."),
    ])
    func whatIsMissingOrOfAnotherTypeIsNamed(text: String, reason: String) {
        #expect(reading(text + "\u{1E}") == "! \(reason)")
    }

    @Test(arguments: [
        "", " ", "{", "}", "nonsense", "[1,2]", #""text""#, "1", "null", #"{"type":6,}"#, #"{"type":6/* */}"#,
        #"{"type":6"#, #"{"type" 6}"#, #"{type:6}"#, #"{'type':6}"#, #"{"type":01}"#, #"{"type":1.5}"#,
        #"{"type":1e9999}"#, #"{"type":99999999999999999999}"#, #"{"type":1,"target":"a","arguments":[1,]}"#,
        #"{"type":1,"target":"a","arguments":[1}"#, #"{"type":1,"target":"a","arguments":[,1]}"#,
        #"{"type":1,"target":"a","arguments":[NaN]}"#, #"{"type":1,"target":"a","arguments":[tru]}"#,
        #"{"type":1,"target":"\ud800","arguments":[]}"#, #"{"type":1,"target":"echo","arguments":["\ud800"]}"#,
        #"{"type":1,"target":"echo","arguments":["\udc00\ud800"]}"#, #"{"type":1,"target":"\x","arguments":[]}"#,
        #"{"type":1,"target":"a\#u{0}b","arguments":[]}"#, "\u{FEFF}{\"type\":6}",
    ])
    func whatIsNoJSONIsRefused(text: String) {
        #expect(reading(text + "\u{1E}") == "! Error reading JSON.")
    }

    @Test func nestingIsBoundedAt64LevelsWithTheEnvelope() {
        // The envelope is the first level, the list the second.
        func call(_ levels: Int, _ open: String, _ close: String) -> String {
            let depth = levels - 2
            let value = String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
            return reading(#"{"type":1,"target":"a","arguments":[\#(value)]}"# + "\u{1E}")
        }
        #expect(call(64, "[", "]").hasPrefix("call a([[["))
        #expect(call(65, "[", "]") == "! Error reading JSON.")
        #expect(call(64, #"{"a":"#, "}").hasPrefix(#"call a({"a":{"#))
        #expect(call(65, #"{"a":"#, "}") == "! Error reading JSON.")
        #expect(call(1_000_000, "[", "]") == "! Error reading JSON.")
        #expect(call(1_000_000, #"{"a":"#, "}") == "! Error reading JSON.")
    }

    @Test func membersThatAreSkippedAreBoundedToo() {
        func ping(_ levels: Int) -> String {
            let depth = levels - 1
            let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
            return reading(#"{"x":\#(value),"type":6}"# + "\u{1E}")
        }
        #expect(ping(64) == "ping")
        #expect(ping(65) == "! Error reading JSON.")
        #expect(ping(1_000_000) == "! Error reading JSON.")
    }

    /// Of a binary frame: text frames are checked by the WebSocket.
    @Test func bytesThatAreNotUTF8AreReplaced() {
        let bytes = Array(#"{"type":1,"target":"echo","arguments":["#.utf8) + [0x22, 0xFF, 0x22] + Array("]}\u{1E}".utf8)
        #expect(reading(bytes) == #"call echo("\uFFFD")"#)
    }

    @Test func everyPrefixOfAMessageIsRefused() {
        let text = Array(
            #"{"type":1,"invocationId":"1","target":"\u0061dd","arguments":[{"a":[1.5e3,true,null,"\ud83d\ude00"]},-0],"x":{}}"#
                .utf8)
        for count in 0..<text.count { #expect(reading(text.prefix(count) + [0x1E]).hasPrefix("! ")) }
    }

    @Test func messagesEndAtTheirTerminatorWhereverTheSearchBegan() {
        let wire = CoreJSON()
        let bytes = Array(#"{"type":6}"#.utf8) + [0x1E] + Array(#"{"type":7}"#.utf8) + [0x1E]
        for searched in 0...10 { #expect(wire.messageEnd(bytes.span, searched: searched) == 11) }
        for searched in 11...21 { #expect(wire.messageEnd(bytes.span, searched: searched) == 22) }
        #expect(wire.messageEnd(bytes.span, searched: 22) == nil)
        #expect(wire.messageEnd([UInt8]().span, searched: 0) == nil)
    }

    @Test func argumentsAreReadAsTheirTypes() throws {
        let wire = CoreJSON()
        let bytes = Array(#"[ "a\n" , 7 , -1.5 , true , {"x":[]} ]"#.utf8)
        var position = 0
        #expect(try wire.string(bytes.span, at: &position) == "a\n")
        #expect(try wire.integer(bytes.span, at: &position) == 7)
        #expect(try wire.double(bytes.span, at: &position) == -1.5)
        #expect(try wire.bool(bytes.span, at: &position) == true)
        #expect(try wire.value(bytes.span, at: &position) == ["x": []])
        #expect(throws: HubFailure.self) { try wire.value(bytes.span, at: &position) }
    }

    @Test func argumentsOfAnotherTypeAreABindingFailure() {
        let wire = CoreJSON()
        let texts = [#"["a"]"#, "[1.5]", "[null]", "[[]]", "[9223372036854775808]", "[]"]
        for text in texts {
            let bytes = Array(text.utf8)
            var position = 0
            #expect(throws: HubFailure.self, "\(text)") { try wire.integer(bytes.span, at: &position) }
        }
    }
}
