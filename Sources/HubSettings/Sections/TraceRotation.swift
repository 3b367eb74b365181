/// When a log file begins anew, and what becomes of the old ones: `rotate:` of a listener.
public struct TraceRotation: Sendable, Equatable {
    /// The file begins anew before it grows beyond so many bytes; nil: never for its size.
    public var size: Int?
    /// The file begins anew with the first line of each such span, counted from midnight UTC of 1970; nil: never for its age.
    public var every: Duration?
    /// How many old files stay.
    public var keep = 5
    /// How long old files stay, nil: only their number counts.
    public var keepFor: Duration?
    /// Whether old files are compressed.
    public var compress = false

    static let defaultSize = 10 * 1024 * 1024

    /// Rotation by size, five old files.
    public init(size: Int?) { self.size = size }

    /// What `options` say; nil: nothing.
    init?(options: inout Options, _ isThere: Bool) {
        let size: ByteSize? = options(
            "size", in: .kibibytes(16)...(.mebibytes(1_024 * 1_024)),
            "The file begins anew before it grows beyond that; 10MiB where 'every' is not said either.")
        every = options(
            "every", in: .seconds(1)...(.seconds(366 * 86_400)),
            "The file begins anew with the first line of each such span, counted in UTC: 24h begins at midnight.")
        keep = options("keep", default: keep, in: 1...100_000, "How many old files stay.")
        keepFor = options(
            "keepFor", in: .seconds(1)...(.seconds(100 * 366 * 86_400)), "How long old files stay, else only their number counts."
        )
        compress = options("compress", default: compress, "Whether old files are compressed, as FILE.N.gz.")
        if !isThere { return nil }
        self.size = size?.bytes ?? (every == nil ? Self.defaultSize : nil)
    }
}
