import HubBase
import Testing

@testable import HubHTTP

private let start = LoopInstant(nanoseconds: 0)
private let violation = WebSocketError.violation("x")

@Test func thisSideClosesAndWaitsForThePeer() {
    var close = CloseHandshake(timeout: .seconds(5))
    #expect(close.isOpen && close.deadline == nil)
    #expect(close.close(at: start) == .send(1000))
    #expect(!close.isOpen)
    #expect(close.deadline == start.advanced(by: .seconds(5)))
    #expect(close.close(at: start) == .none)
    #expect(close.peerClosed(at: start) == .end)
}

@Test func thePeerIsAnswered1000WhateverItSent() {
    var close = CloseHandshake(timeout: .seconds(5))
    #expect(close.peerClosed(at: start) == .sendAndEnd(1000))
    #expect(close.close(at: start) == .none)
    #expect(close.peerClosed(at: start) == .none)
}

@Test func aPeerThatDoesNotCloseIsDroppedInTime() {
    var close = CloseHandshake(timeout: .seconds(5))
    _ = close.close(1011, at: start)
    #expect(close.tick(at: start.advanced(by: .seconds(4))) == .none)
    #expect(close.tick(at: start.advanced(by: .seconds(5))) == .abort)
    #expect(close.tick(at: start.advanced(by: .seconds(9))) == .none)
    #expect(close.peerClosed(at: start.advanced(by: .seconds(9))) == .none)
}

@Test func anAnswerThatDoesNotGoOutIsDroppedInTime() {
    var close = CloseHandshake(timeout: .seconds(5))
    _ = close.peerClosed(at: start)
    #expect(close.tick(at: start.advanced(by: .seconds(5))) == .abort)
}

@Test func aBrokenProtocolIsAnsweredWithItsCode() {
    var close = CloseHandshake(timeout: .seconds(5))
    #expect(close.failed(.invalidText, at: start) == .sendAndEnd(1007))
    #expect(close.failed(violation, at: start) == .none)
    #expect(close.deadline == start.advanced(by: .seconds(5)))
}

@Test func aBrokenProtocolWhileClosingJustEnds() {
    var close = CloseHandshake(timeout: .seconds(5))
    _ = close.close(at: start)
    #expect(close.failed(violation, at: start.advanced(by: .seconds(3))) == .end)
    #expect(close.deadline == start.advanced(by: .seconds(5)))
}
