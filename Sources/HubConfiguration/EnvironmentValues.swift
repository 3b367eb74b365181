import Glibc
import Hubs

/// Puts `${NAME}` and `${NAME:-default}` into the values of a file, after parsing and once: what comes from the environment
/// is never read again, neither as structure nor as another `${…}`.
package struct EnvironmentValues {
    /// The most bytes that one file may take from the environment.
    private static let limit = 1024 * 1024

    private let lookup: (String) -> [UInt8]?
    private var left = limit
    /// Whether a name may be set where the file will be used.
    private var isElsewhere = false

    /// An environment of exactly these values.
    package init(_ values: [String: String]) { lookup = { values[$0].map { Array($0.utf8) } } }

    private init(lookup: @escaping (String) -> [UInt8]?) { self.lookup = lookup }

    /// The environment of this process.
    package static var process: EnvironmentValues {
        EnvironmentValues { name in
            // The C string lives until the environment changes, which this program never does; it is copied at once.
            getenv(name).map { Array(UnsafeBufferPointer(start: $0, count: strlen($0))).map(UInt8.init(bitPattern:)) }
        }
    }

    /// That of another machine: a value without a default is not known, and no mistake.
    package static var elsewhere: EnvironmentValues {
        var values = EnvironmentValues([:])
        values.isElsewhere = true
        return values
    }

    /// Why a value cannot be made, as a sentence; nil: it is known elsewhere.
    struct Refusal: Error {
        let sentence: String?
    }

    /// The value as text that was written and text that came from the environment.
    mutating func expand(_ text: String, quoted: Bool) throws(Refusal) -> Scalar {
        guard text.utf8.contains(UInt8(ascii: "$")) else { return Scalar(text, quoted: quoted) }
        let bytes = Array(text.utf8)
        var pieces: [Scalar.Piece] = []
        var start = 0
        var index = 0
        func write(until end: Int) {
            if end > start { pieces.append(.written(String(decoding: bytes[start..<end], as: UTF8.self))) }
        }
        while index < bytes.count {
            let rest = bytes[index...]
            guard rest.starts(with: "$${".utf8) || rest.starts(with: "${".utf8) else {
                index += 1
                continue
            }
            write(until: index)
            if rest.starts(with: "${".utf8) {
                guard let end = rest.firstIndex(of: UInt8(ascii: "}")) else { throw Self.malformed }
                pieces.append(try value(of: String(decoding: bytes[(index + 2)..<end], as: UTF8.self)))
                index = end + 1
            } else {
                pieces.append(.literal("${"))
                index += 3
            }
            start = index
        }
        write(until: index)
        return Scalar(pieces: pieces, quoted: quoted)
    }

    private static let malformed = Refusal(
        sentence: "'${' begins a value of the environment: ${NAME} or ${NAME:-default}; $${ writes the characters")

    /// What stands for `NAME` or `NAME:-default`.
    private mutating func value(of expression: String) throws(Refusal) -> Scalar.Piece {
        let name = expression.prefix { $0 == "_" || $0.isASCII && ($0.isLetter || $0.isNumber) }
        let rest = expression.dropFirst(name.count)
        guard let first = name.first, !first.isNumber, rest.isEmpty || rest.hasPrefix(":-") else { throw Self.malformed }
        // Nobody's environment has longer names, a hostile file may.
        let shown = name.count > 64 ? "\(name.prefix(64))…" : String(name)
        if let found = lookup(String(name)), !found.isEmpty || rest.isEmpty {
            left -= found.count
            guard left >= 0 else { throw Refusal(sentence: "the values of the environment are larger than 1 MiB together") }
            guard let text = String(validating: found, as: UTF8.self) else {
                throw Refusal(sentence: "the environment variable \(shown) is not UTF-8")
            }
            return .environment(text)
        }
        guard !rest.isEmpty else {
            if isElsewhere { throw Refusal(sentence: nil) }
            throw Refusal(sentence: "the environment variable \(shown) is not set (a default would be ${\(shown):-value})")
        }
        return .written(String(rest.dropFirst(2)))
    }
}
