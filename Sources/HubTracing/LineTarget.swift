import HubBase

/// Where lines go. Whoever writes to one has it alone.
protocol LineTarget: AnyObject {
    /// How many bytes are best written at once.
    var room: Int { get }

    /// Appends whole lines; with `together`, all or none of them where that can be.
    ///
    /// - Returns: how many lines were not written, and why; nil: all were.
    func append(_ lines: Span<UInt8>, together: Bool) -> (unwritten: Int, reason: String)?

    /// What has a name is opened by it anew.
    func reopen()

    /// Nothing is written any more.
    func close()
}

extension LineTarget {
    var room: Int { .max }
    func reopen() {}
    func close() {}
}

/// Standard output or error.
final class StreamTarget: LineTarget {
    private let file: LogFile

    init(_ descriptor: Int32) { file = .stream(descriptor) }

    func append(_ lines: Span<UInt8>, together: Bool) -> (unwritten: Int, reason: String)? {
        file.append(lines, together: together)
    }
}
