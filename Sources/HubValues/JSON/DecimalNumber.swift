import HubBase

/// A number of a JSON text taken apart: `significand` times ten to the `exponent`, without zeros at the end of the significand.
struct DecimalNumber {
    let isNegative: Bool
    /// Whether it is written with digits alone.
    let isPlain: Bool
    /// nil: it has more digits than 64 bits hold.
    let significand: UInt64?
    let exponent: Int

    /// The number of a text that `JSONReader` has accepted as one.
    init(_ text: Span<UInt8>) {
        var significand: UInt64? = 0
        var (zeros, fraction, power) = (0, 0, 0)
        var (isFraction, isPlain) = (false, true)
        var index = 0
        let isNegative = text.count > 0 && text[0] == 0x2D
        if isNegative { index = 1 }
        digits: while index < text.count {
            switch text[index] {
            case 0x2E: (isFraction, isPlain) = (true, false)
            case 0x65, 0x45:
                isPlain = false
                power = Self.exponent(text.extracting((index &+ 1)...))
                break digits
            case 0x30:
                zeros &+= 1
                if isFraction { fraction &+= 1 }
            case let byte:
                for _ in 0...zeros where significand != 0 { significand = significand.flatMap(Self.timesTen) }
                significand = significand.flatMap { Self.sum($0, UInt64(byte &- 0x30)) }
                zeros = 0
                if isFraction { fraction &+= 1 }
            }
            index &+= 1
        }
        self.isNegative = isNegative
        self.isPlain = isPlain
        self.significand = significand
        exponent = significand == 0 ? 0 : power &- fraction &+ zeros
    }

    /// The number of that text, nil if it is none that JSON allows.
    init?(checking text: String) {
        let bytes = text.utf8Span.span
        var reader = JSONReader()
        guard (try? reader.skipNumber(bytes)) != nil, reader.position == bytes.count else { return nil }
        self.init(bytes)
    }

    /// The number that a double is written as, which above 53 bits is not its every digit; nil if it is infinite or none.
    init?(_ double: Double) { self.init(checking: double.description) }

    /// The value as an integer if it is one of 64 bits, with a sign.
    var integer: Int64? {
        guard let magnitude else { return nil }
        if !isNegative { return Int64(exactly: magnitude) }
        return magnitude <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- magnitude) : nil
    }

    /// The value as an integer if it is one of 64 bits, without a sign.
    var unsigned: UInt64? {
        isNegative && magnitude != 0 ? nil : magnitude
    }

    /// The double whose shortest form is this very number, nil if there is none.
    var exactDouble: Double? {
        guard let significand, significand < 100_000_000_000_000_000, (-400...400).contains(exponent) else { return nil }
        // Fifteen digits come back from a double whatever they are.
        if significand < 1_000_000_000_000_000, let double = simpleDouble { return double }
        let text = "\(isNegative ? "-" : "")\(significand)e\(exponent)"
        guard let double = Double(text), double.isFinite else { return nil }
        let shortest = double.description
        let number = DecimalNumber(shortest.utf8Span.span)
        return number.significand == significand && number.exponent == exponent ? double : nil
    }

    /// The double nearest to the number, whose text this is; nil if it is beyond all doubles.
    func double(_ text: Span<UInt8>) -> Double? {
        if let simpleDouble { return simpleDouble }
        guard let double = Double(String(decoding: text)), double.isFinite else { return nil }
        return double
    }

    /// One division or multiplication of two doubles that are exact gives the nearest one.
    private var simpleDouble: Double? {
        guard let significand, significand <= 1 << 53, (-22...22).contains(exponent) else { return nil }
        let magnitude =
            exponent < 0 ? Double(significand) / Self.powers[0 &- exponent] : Double(significand) * Self.powers[exponent]
        return isNegative ? -magnitude : magnitude
    }

    private var magnitude: UInt64? {
        guard var magnitude = significand, exponent >= 0, exponent < 20 else { return nil }
        for _ in 0..<exponent {
            guard let more = Self.timesTen(magnitude) else { return nil }
            magnitude = more
        }
        return magnitude
    }

    private static let powers: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21,
        1e22,
    ]

    private static func timesTen(_ number: UInt64) -> UInt64? {
        let (product, overflow) = number.multipliedReportingOverflow(by: 10)
        return overflow ? nil : product
    }

    private static func sum(_ number: UInt64, _ digit: UInt64) -> UInt64? {
        let (sum, overflow) = number.addingReportingOverflow(digit)
        return overflow ? nil : sum
    }

    /// The exponent behind the `e`. Beyond a thousand million it counts as that: no text is long enough to make up for it.
    private static func exponent(_ text: Span<UInt8>) -> Int {
        var exponent = 0
        for index in text.indices where text[index] &- 0x30 < 10 && exponent < 1_000_000_000 {
            exponent = exponent &* 10 &+ Int(text[index] &- 0x30)
        }
        return text[0] == 0x2D ? 0 &- exponent : exponent
    }
}
