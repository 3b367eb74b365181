/// Named values in the order they were given. No name comes twice: the later value counts, at the earlier place.
///
/// Names are compared byte by byte. Two objects are equal when they have the same members, in whatever order.
public struct HubObject: Sendable {
    /// One named value.
    public struct Member: Sendable, Hashable {
        /// The name, as it is on the wire.
        public let name: String
        /// The value.
        public internal(set) var value: HubValue

        /// That value under that name.
        public init(_ name: String, _ value: HubValue) {
            self.name = name
            self.value = value
        }
    }

    /// What the names are.
    public enum Names: Sendable {
        /// Keys that somebody chose, as those of a dictionary or of what a client sent: written as they are.
        case data
        /// Members of a Swift type: a wire may write them in its own casing.
        case members
    }

    /// What the names are.
    public let names: Names
    /// The members in order.
    public private(set) var members: [Member] = []
    /// Where each name stands, kept only when there are too many members to look through.
    private var places: [ExactName: Int] = [:]

    /// An object of these members; of two with one name the later counts.
    public init(_ members: [Member] = [], names: Names = .data) {
        self.names = names
        if members.count <= Self.fewMembers, Self.areDistinct(members) {
            self.members = members
        } else {
            for member in members { self[member.name] = member.value }
        }
    }

    /// The value of that name, nil if there is none. Setting nil removes the member.
    public subscript(name: String) -> HubValue? {
        get { place(of: name).map { members[$0].value } }
        set {
            switch (place(of: name), newValue) {
            case (let place?, let value?): members[place].value = value
            case (nil, let value?): append(Member(name, value))
            case (let place?, nil): remove(at: place)
            case (nil, nil): break
            }
        }
    }

    /// The value of that very name, else the last one whose name differs from it only in the case of letters: the one that a Swift
    /// type's member of that name is decoded from.
    public func value(ofMember name: String) -> HubValue? {
        self[name] ?? members.last { ExactName.areAlike($0.name, name) }?.value
    }

    private static let fewMembers = 16

    private static func areDistinct(_ members: [Member]) -> Bool {
        for (place, member) in members.enumerated() {
            for other in members[..<place] where ExactName.areEqual(member.name, other.name) { return false }
        }
        return true
    }

    private func place(of name: String) -> Int? {
        places.isEmpty
            ? members.firstIndex { ExactName.areEqual($0.name, name) }
            : places[ExactName(text: name)]
    }

    private mutating func append(_ member: Member) {
        members.append(member)
        if members.count > Self.fewMembers + 1 {
            places[ExactName(text: member.name)] = members.count - 1
        } else if members.count == Self.fewMembers + 1 {
            index()
        }
    }

    private mutating func remove(at place: Int) {
        members.remove(at: place)
        if members.count > Self.fewMembers { index() } else { places = [:] }
    }

    private mutating func index() {
        places = [:]
        for (place, member) in members.enumerated() { places[ExactName(text: member.name)] = place }
    }
}

extension HubObject: Hashable {
    /// Whether both have the same members, in whatever order.
    public static func == (left: HubObject, right: HubObject) -> Bool {
        left.members.count == right.members.count && left.members.allSatisfy { right[$0.name] == $0.value }
    }

    /// Feeds what does not depend on the order of the members.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.reduce(0) { $0 ^ $1.hashValue })
    }
}

/// A name by its bytes: Swift's own comparison takes two spellings of one character for equal, which no client does.
private struct ExactName: Hashable {
    let text: String

    static func areEqual(_ left: String, _ right: String) -> Bool { left == right && left.utf8.elementsEqual(right.utf8) }

    /// Whether they differ in the case of letters at most.
    static func areAlike(_ left: String, _ right: String) -> Bool {
        let (leftBytes, rightBytes) = (left.utf8Span.span, right.utf8Span.span)
        if leftBytes.count == rightBytes.count {
            var index = 0
            while index < leftBytes.count, sameLetter(leftBytes[index], rightBytes[index]) { index &+= 1 }
            if index == leftBytes.count { return true }
        }
        // Letters beyond ASCII change their bytes, and their number, with their case.
        guard left.utf8.contains(where: { $0 >= 0x80 }) else { return false }
        return left.lowercased() == right.lowercased()
    }

    private static func sameLetter(_ left: UInt8, _ right: UInt8) -> Bool {
        left == right || left ^ right == 0x20 && (left | 0x20) &- 0x61 < 26
    }

    static func == (left: ExactName, right: ExactName) -> Bool { areEqual(left.text, right.text) }

    func hash(into hasher: inout Hasher) {
        for byte in text.utf8 { hasher.combine(byte) }
        hasher.combine(0xFF as UInt8)
    }
}
