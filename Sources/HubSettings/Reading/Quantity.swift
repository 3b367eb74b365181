/// Sizes and durations: digits and a unit, nothing else.
enum Quantity {
    struct Unit {
        let name: String
        let factor: Int64
    }

    static let durations = [
        Unit(name: "h", factor: 3_600_000), Unit(name: "m", factor: 60_000), Unit(name: "s", factor: 1_000),
        Unit(name: "ms", factor: 1),
    ]
    static let sizes = [
        Unit(name: "GiB", factor: 1 << 30), Unit(name: "GB", factor: 1_000_000_000), Unit(name: "MiB", factor: 1 << 20),
        Unit(name: "MB", factor: 1_000_000), Unit(name: "KiB", factor: 1 << 10), Unit(name: "kB", factor: 1_000),
        Unit(name: "B", factor: 1),
    ]

    /// The amount in the smallest unit; nil for any other form, and for more than 64 bits hold.
    static func parse(_ text: String, _ units: [Unit]) -> Int64? {
        let digits = text.prefix { ("0"..."9").contains($0) }
        guard isNumber(digits), let count = Int64(digits) else { return nil }
        guard let unit = units.first(where: { $0.name == text.dropFirst(digits.count) }) else { return nil }
        let (amount, overflow) = count.multipliedReportingOverflow(by: unit.factor)
        return overflow ? nil : amount
    }

    /// The shortest exact form.
    static func write(_ amount: Int64, _ units: [Unit]) -> String {
        let unit = units.first { amount != 0 && amount % $0.factor == 0 } ?? units.first { $0.factor == 1 }
        return unit.map { "\(amount / $0.factor)\($0.name)" } ?? "\(amount)"
    }

    /// Whether it is digits without a leading zero.
    static func isNumber(_ text: Substring) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x30...0x39).contains($0) } && (text == "0" || !text.hasPrefix("0"))
    }
}

extension Duration: OptionValue {
    /// Digits and one unit.
    public static var expectation: String { "a duration (as 500ms, 30s, 5m or 1h)" }
    /// Digits and a unit.
    public static var shape: OptionShape { .text(form: "(0|[1-9][0-9]*)(ms|s|m|h)") }
    /// Zero.
    public static var placeholder: Duration { .zero }
    /// `30s`, in whole milliseconds.
    public var written: String {
        let bound = Int64.max / 2_000
        let seconds = min(max(components.seconds, -bound), bound)
        return Quantity.write(seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000, Quantity.durations)
    }

    /// Reads digits followed by `ms`, `s`, `m` or `h`; nothing is left out, and 292 years are the most.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> Duration? {
        read(node, faults: &faults) { Duration(written: $0) }
    }

    /// That of a text as options write it, nil for any other.
    package init?(written text: String) {
        guard let amount = Quantity.parse(text, Quantity.durations), amount <= .max / 1_000_000 else { return nil }
        self = .milliseconds(amount)
    }
}

/// A number of bytes, as options write it: `32KiB`, `10MB`, or digits alone.
public struct ByteSize: OptionValue, Hashable, Comparable {
    /// The number of bytes.
    public let bytes: Int

    /// That many bytes.
    public init(_ bytes: Int) { self.bytes = bytes }

    /// That many times 1,024 bytes.
    public static func kibibytes(_ count: Int) -> ByteSize { ByteSize(count << 10) }

    /// That many times 1,048,576 bytes.
    public static func mebibytes(_ count: Int) -> ByteSize { ByteSize(count << 20) }

    /// Fewer bytes come first.
    public static func < (left: ByteSize, right: ByteSize) -> Bool { left.bytes < right.bytes }

    /// Digits with or without a unit.
    public static var expectation: String { "a size (bytes, or as 500B, 32KiB, 10MB, 1GiB; kB, MB, GB, KiB, MiB, GiB)" }
    /// Digits, perhaps with a unit.
    public static var shape: OptionShape { .either([.integer, .text(form: "(0|[1-9][0-9]*)(B|kB|MB|GB|KiB|MiB|GiB)")]) }
    /// Zero.
    public static var placeholder: ByteSize { ByteSize(0) }
    /// `32KiB`.
    public var written: String { Quantity.write(Int64(bytes), Quantity.sizes) }

    /// Reads digits, alone or followed by `B`, `kB`, `MB`, `GB`, `KiB`, `MiB` or `GiB`.
    public static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> ByteSize? {
        read(node, faults: &faults) { text in
            if Quantity.isNumber(text[...]) { return Int(text).map(ByteSize.init) }
            return Quantity.parse(text, Quantity.sizes).map { ByteSize(Int($0)) }
        }
    }
}
