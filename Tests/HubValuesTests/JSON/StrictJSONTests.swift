import HubValues
import Testing

@Test func aStrictTextIsOneValueWithoutDoubles() throws {
    let value = try HubValue(strictJSON: Array(#" {"a":1,"b":[{"a":2},{"a":3}],"c":{"a":{}}} "#.utf8))
    #expect(value == ["a": 1, "b": [["a": 2], ["a": 3]], "c": ["a": [:]]])
}

@Test(arguments: [
    #"{"a":1,"a":1}"#, #"{"a":1,"\u0061":2}"#, #"[{"b":{"a":1,"c":2,"a":3}}]"#, #"{} {}"#, #"{}x"#, "", " ", "{\"a\":\"\u{0}\"}",
    "{}\u{0}",
])
func aStrictTextIsNothingElse(_ text: String) {
    #expect(throws: JSONError.self) { try HubValue(strictJSON: Array(text.utf8)) }
}

@Test func aStrictTextIsUTF8() {
    #expect(throws: JSONError.self) { try HubValue(strictJSON: [0x22, 0xFF, 0x22]) }
    #expect(throws: JSONError.self) { try HubValue(strictJSON: [0x22, 0xED, 0xA0, 0x80, 0x22]) }
}

@Test func ofManyMembersTheDoubleIsFound() {
    let members = (0..<40).map { "\"m\($0)\":0" } + ["\"m7\":1"]
    #expect(throws: JSONError.self) { try HubValue(strictJSON: Array("{\(members.joined(separator: ","))}".utf8)) }
}
