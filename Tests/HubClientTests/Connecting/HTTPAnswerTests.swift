import HubHTTP
import Testing

@testable import HubClient

private func read(_ text: String, isOver: Bool = false) throws -> String? {
    guard let (answer, used) = try HTTPAnswer.read(Array(text.utf8), isOver: isOver) else { return nil }
    return "\(answer.status) [\(answer.fields.map { "\($0.name)=\($0.value)" }.joined(separator: ","))] \(answer.text) \(used)"
}

@Test func answersAreReadAsSoonAsTheyAreWhole() throws {
    let text = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX:  y \r\n\r\nok"
    for end in 0..<text.utf8.count { #expect(try read(String(decoding: text.utf8.prefix(end), as: UTF8.self)) == nil) }
    #expect(try read(text + "more") == "200 [Content-Length=2,X=y] ok \(text.utf8.count)")
}

@Test func answersWithoutABodyEndWithTheirHead() throws {
    #expect(try read("HTTP/1.1 101 Switching Protocols\r\n\r\nmore") == "101 []  36")
    #expect(try read("HTTP/1.1 204 \r\n\r\nmore") == "204 []  17")
}

@Test func anAnswerWithoutALengthEndsWithItsStream() throws {
    #expect(try read("HTTP/1.0 404 Not Found\r\n\r\ngone") == nil)
    #expect(try read("HTTP/1.0 404 Not Found\r\n\r\ngone", isOver: true) == "404 [] gone 30")
}

@Test(arguments: [
    "SSH-2.0-x\r\n\r\n", "HTTP/2 200\r\n\r\n", "HTTP/1.1 20x OK\r\n\r\n", "HTTP/1.1\r\n\r\n", "\r\n\r\n",
    "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
    "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 9999999\r\n\r\n",
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
])
func whatIsNoUsableAnswerIsRefused(_ text: String) {
    #expect(throws: ClientError.self) { try read(text, isOver: true) }
}

@Test func endlessHeadsAreRefused() {
    #expect(throws: ClientError.self) { try read(String(repeating: "x", count: HTTPAnswer.maximumSize)) }
}
