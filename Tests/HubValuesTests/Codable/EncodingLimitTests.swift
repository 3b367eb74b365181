import Testing

@testable import HubValues

/// A type that contains itself so many times.
private indirect enum Nest: Encodable, Sendable {
    case end, list([Nest])

    init(depth: Int) { self = depth == 0 ? .end : .list([Nest(depth: depth - 1)]) }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if case .list(let inner) = self { try container.encode(inner) } else { try container.encode([Int]()) }
    }
}

/// Goes in circles.
private final class Ring: Encodable, Sendable {
    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(self)
    }
}

/// Opens containers in containers, where nothing can be thrown.
private struct Shaft: Encodable {
    let depth: Int

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        for _ in 1..<depth { container = container.nestedUnkeyedContainer() }
    }
}

private struct Twofold: Encodable {
    let encodeTwice: @Sendable (any Encoder) throws -> Void

    func encode(to encoder: any Encoder) throws { try encodeTwice(encoder) }
}

/// What no wire can say is an error of whoever wants to send it.
struct EncodingLimitTests {
    private static func nested(_ depth: Int) -> HubValue { (0..<depth).reduce(7) { value, _ in .array([value]) } }

    @Test func sixtyTwoLevelsGoAndNoMore() throws {
        #expect(throws: Never.self) { try HubValue(encoding: Nest(depth: 61)) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: Nest(depth: 62)) }
        #expect(throws: Never.self) { try HubValue(encoding: Self.nested(62)) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: Self.nested(63)) }
        #expect(throws: Never.self) { try HubValue(encoding: ["a": Self.nested(61)]) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: ["a": Self.nested(62)]) }
        #expect(throws: Never.self) { try HubValue(encoding: Shaft(depth: 62)) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: Shaft(depth: 63)) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: Shaft(depth: 1_000)) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: Ring()) }
    }

    @Test func whatCanBeSentCanBeReadBehindAnEnvelope() throws {
        let text = try json(HubValue(encoding: Self.nested(62)))
        #expect(throws: Never.self) { try read(text, depth: 3) }
    }

    @Test(arguments: [.double(.nan), .double(.infinity), .number("one"), .number("01")] as [HubValue])
    func valuesMadeByHandAreLookedAt(_ value: HubValue) {
        #expect(throws: EncodingError.self) { try HubValue(encoding: value) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: [value]) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: ["a": value] as HubValue) }
        #expect(throws: EncodingError.self) { try value.checked() }
    }

    @Test func aTypeEncodesOneThing() throws {
        let mixed = Twofold { encoder in
            _ = encoder.container(keyedBy: ValueKey.self)
            _ = encoder.unkeyedContainer()
        }
        let doubled = Twofold { encoder in
            var container = encoder.singleValueContainer()
            try container.encode(1)
            try container.encode(2)
        }
        let shared = Twofold { encoder in
            var one = encoder.container(keyedBy: ValueKey.self)
            try one.encode(1, forKey: ValueKey("a"))
            var two = encoder.container(keyedBy: ValueKey.self)
            try two.encode(2, forKey: ValueKey("b"))
        }
        #expect(throws: EncodingError.self) { try HubValue(encoding: mixed) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: [mixed]) }
        #expect(throws: EncodingError.self) { try HubValue(encoding: doubled) }
        #expect(try HubValue(encoding: shared) == ["a": 1, "b": 2])
    }

    @Test func errorsNameThePlaceThatIsTooDeepOrNoNumber() throws {
        let error = #expect(throws: EncodingError.self) { try HubValue(encoding: ["a": [1, Double.nan]]) }
        guard case .invalidValue(_, let context) = error else { throw Unexpected() }
        #expect(context.codingPath.map(\.stringValue) == ["a", "1"])
        #expect(context.debugDescription == "No wire can say this.")
    }

    private struct Unexpected: Error {}
}
