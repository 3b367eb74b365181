/// The text of a single value and what is known of its parts.
package struct Scalar: Sendable, Hashable {
    /// A stretch of the text, by where it came from.
    package enum Piece: Sendable, Hashable {
        /// What the file says, to be read further by those who give signs in it a meaning.
        case written(String)
        /// What the file says with an escape: it means itself.
        case literal(String)
        /// What came from the environment: it means itself, and no output shows it.
        case environment(String)

        package var text: String {
            switch self {
            case .written(let text), .literal(let text), .environment(let text): text
            }
        }
    }

    package let text: String
    package let pieces: [Piece]
    package let isQuoted: Bool

    package init(_ text: String, quoted: Bool = false) { self.init(pieces: [.written(text)], quoted: quoted) }

    package init(pieces: [Piece], quoted: Bool) {
        self.pieces = pieces
        isQuoted = quoted
        text = pieces.map(\.text).joined()
    }

    /// Whether any of it came from the environment: then no output may show it.
    package var isSecret: Bool {
        pieces.contains { if case .environment = $0 { true } else { false } }
    }

    /// Whether the value was left out, as in `key:`.
    package var isNothing: Bool { !isQuoted && pieces == [.written("")] }
}
