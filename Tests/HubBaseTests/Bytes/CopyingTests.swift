import HubBase
import Testing

@Test func copiesHoldWhatTheirSpanHeld() {
    let source: [UInt8] = [1, 2, 3]
    var copy = [UInt8](copying: source.span)
    copy.append(copying: source.span.extracting(1...))
    #expect(copy == [1, 2, 3, 2, 3])
    #expect([UInt8](copying: [UInt8]().span) == [])
}

@Test func bytesAreStoredAtTheirPlace() {
    var target = [UInt8](repeating: 0, count: 5)
    var span = target.mutableSpan
    span.store([UInt8]([7, 8]).span, at: 3)
    span.store([UInt8]().span, at: 5)
    #expect(target == [0, 0, 0, 7, 8])
}
