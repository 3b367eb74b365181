import Glibc

/// How long a fuzz test goes on: the tests of one target share `HUBLINE_FUZZ_SECONDS` seconds, or `HUBLINE_FUZZ_CASES` cases; without
/// them each goes on for a second.
package struct FuzzBudget {
    private let end: ContinuousClock.Instant?
    private var left: Int?

    /// - Parameter tests: how many tests the target has.
    package init(tests: Int) {
        left = Self.number("HUBLINE_FUZZ_CASES").map { max(1, $0 / tests) }
        let seconds = Self.number("HUBLINE_FUZZ_SECONDS").map { Duration.seconds($0) / tests } ?? .seconds(1)
        end = left == nil ? .now + seconds : nil
    }

    /// Whether there is to be another case.
    package mutating func goesOn() -> Bool {
        if let end { return .now < end }
        left = left.map { $0 - 1 }
        return left ?? 0 >= 0
    }

    /// Whether this process does nothing else, so that its memory says something.
    package static var isAlone: Bool { number("HUBLINE_FUZZ_CASES") != nil || number("HUBLINE_FUZZ_SECONDS") != nil }

    /// Where randomness begins: `HUBLINE_FUZZ_SEED`, else 0.
    package static var seed: UInt64 { UInt64(clamping: number("HUBLINE_FUZZ_SEED") ?? 0) }

    /// Memory of this process, in bytes; nil where the system does not tell it.
    package static func memory() -> Int? {
        guard let file = fopen("/proc/self/statm", "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        let numbers = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        return numbers.dropFirst().first.flatMap { Int($0) }.map { $0 * sysconf(Int32(_SC_PAGESIZE)) }
    }

    private static func number(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }
}
