/// A hub's methods by wire name, ignoring case, and number of arguments.
struct MethodTable: Sendable {
    enum Answer {
        case found(HubMethod)
        /// There are methods of that name, none for so many arguments.
        case otherCount(HubMethod)
        case unknown
    }

    // Open addressing over the names' bytes, so that the look-up of a plain name makes no String.
    private let slots: [[HubMethod]]
    private let mask: Int

    /// - Throws: `PlanError.duplicateMethod` for two methods that a call could not tell apart.
    init(_ methods: [HubMethod]) throws {
        var size = 8
        while size < methods.count * 2 { size *= 2 }
        mask = size - 1
        var slots = [[HubMethod]](repeating: [], count: size)
        for method in methods {
            let name = Array(method.wireName.utf8)
            var index = Self.hash(name.span, 0..<name.count) & mask
            while let other = slots[index].first, !Self.equal(name.span, 0..<name.count, other) {
                index = (index + 1) & mask
            }
            if let twin = slots[index].first(where: { $0.parameters.count == method.parameters.count }) {
                throw PlanError.duplicateMethod(hub: method.hub.key, twin.label, method.label, count: method.parameters.count)
            }
            slots[index].append(method)
        }
        self.slots = slots
    }

    func find(_ bytes: Span<UInt8>, _ range: Range<Int>, count: Int) -> Answer {
        var index = Self.hash(bytes, range) & mask
        while let first = slots[index].first {
            if Self.equal(bytes, range, first) { return pick(slots[index], first, count) }
            index = (index &+ 1) & mask
        }
        return .unknown
    }

    func find(_ name: String, count: Int) -> Answer { find(name.utf8Span.span, 0..<name.utf8.count, count: count) }

    private func pick(_ methods: [HubMethod], _ first: HubMethod, _ count: Int) -> Answer {
        if first.parameters.count == count { return .found(first) }
        return methods.first { $0.parameters.count == count }.map { .found($0) } ?? .otherCount(first)
    }

    private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
        var hash: UInt32 = 2_166_136_261
        // Letters beyond ASCII change their bytes with their case, so they are left out; `equal` looks at them.
        for index in range where bytes[index] < 0x80 { hash = (hash ^ UInt32(bytes[index] | 0x20)) &* 16_777_619 }
        return Int(hash)
    }

    private static func equal(_ bytes: Span<UInt8>, _ range: Range<Int>, _ method: HubMethod) -> Bool {
        let wireBytes = method.wireBytes
        let other = wireBytes.span
        if other.count == range.count {
            var index = 0
            while index < other.count, sameLetter(bytes[range.lowerBound &+ index], other[index]) { index &+= 1 }
            if index == other.count { return true }
        }
        guard containsNonASCII(bytes, range) else { return false }
        let text = bytes.extracting(range).withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
        return text.lowercased() == method.wireName.lowercased()
    }

    private static func sameLetter(_ left: UInt8, _ right: UInt8) -> Bool {
        left == right || left ^ right == 0x20 && (left | 0x20) &- 0x61 < 26
    }

    private static func containsNonASCII(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
        for index in range where bytes[index] >= 0x80 { return true }
        return false
    }
}
