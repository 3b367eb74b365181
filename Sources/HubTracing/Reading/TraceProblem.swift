/// What comes next of a log that is read.
package enum TracePiece: Sendable, Equatable {
    case line(TraceLine)
    /// Something cannot be read; reading goes on behind it.
    case problem(TraceProblem)
}

/// Something that cannot be read in a log, as one line that drives no terminal: `calls.log:12: this is no line of a log`.
package struct TraceProblem: Error, Sendable, Equatable, CustomStringConvertible {
    package enum What: Sendable, Equatable {
        case line(TraceLineFault)
        /// The line is longer than any can be.
        case tooLong
        /// The compressed file ends before its end.
        case cutOff
        /// What is compressed is damaged, or no such thing.
        case damaged
        /// The system's words.
        case unreadable(String)
        /// So many lines cannot be read and were not told of.
        case more(Int)
    }

    /// The file as it was named.
    package let file: String
    /// Which line of it, from 1; of a compressed file, which one when it is expanded. Nil: the file as a whole.
    package let line: Int?
    package let what: What

    package var description: String { VisibleText.of(line.map { "\(file):\($0): \(words)" } ?? "\(file): \(words)") }

    private var words: String {
        switch what {
        case .line(.noLine): "this is no line of a log"
        case .line(.cutOff): "the line is cut off"
        case .line(.unknownVersion(let version)): "version \(version.prefix(80)) is not known; this reads version 1"
        case .tooLong: "the line is longer than \(LogLines.longest >> 20) MiB"
        case .cutOff: "the compressed file is cut off"
        case .damaged: "the compressed file is damaged"
        case .unreadable(let reason): reason
        case .more(let count): "\(count) more \(count == 1 ? "line" : "lines") cannot be read"
        }
    }
}
