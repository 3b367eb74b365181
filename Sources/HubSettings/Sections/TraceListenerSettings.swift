/// What becomes of a line when as many wait as may.
public enum TraceWhenFull: String, Sendable, CaseIterable, OptionValue {
    /// It is lost, counted, and a line in the file says how many are. Nobody waits.
    case drop
    /// Whoever speaks, and with it its event loop, waits until the file has taken what was there.
    case block
}

/// One log file.
public struct TraceListenerSettings: Sendable, Equatable {
    /// What sources call it.
    public var name: String
    /// The path, relative to the folder of the configuration file.
    public var file: String
    /// Whether its lines are there before the answer that follows them leaves, nil: as `autoflush` of all.
    public var autoflush: Bool?
    /// Bytes of lines that may wait to be written; 4 MiB by default.
    public var queueSize = 4 * 1024 * 1024
    /// What becomes of a line that finds no room; `drop` by default.
    public var whenFull = TraceWhenFull.drop
    /// Whether links on the way to the file are followed; off by default.
    public var followLinks = false
    /// Whether errors may say the path, which they must not when it came from the environment.
    package internal(set) var showsFile = true

    /// That file, with the defaults.
    public init(name: String, file: String, autoflush: Bool? = nil) {
        self.name = name
        self.file = file
        self.autoflush = autoflush
    }

    /// What `options` say; `files` are those of the listeners before, and where the file says so.
    init(_ key: ConfigurationKey, options: inout Options, files: inout [String: ConfigurationPosition]) {
        name = key.text
        file = options.required("file", "The path of the file, relative to the folder of the configuration.")
        autoflush = options("autoflush", "As autoflush of all, for this file.")
        queueSize =
            options(
                "queueSize", default: ByteSize(queueSize), in: .kibibytes(64)...(.mebibytes(1_024)),
                "Most bytes of lines that wait to be written."
            ).bytes
        whenFull = options(
            "whenFull", default: whenFull,
            "What becomes of a line that finds no room: drop loses and counts it, block holds up whoever speaks.")
        followLinks = options(
            "followLinks", default: followLinks, "Whether links on the way to the file, and the file as a link, are followed.")
        let _: Format = options("format", default: .text, "How lines are written.")
        options.notAvailable("rotate")
        showsFile = options["file"]?.shownText != nil
        guard let place = options.position(of: "file") else { return }
        if file.isEmpty || file.hasSuffix("/") || file.utf8.contains(0) {
            options.reject("file", "'file' expects the path of a file")
        }
        if let first = files.updateValue(place, forKey: file) {
            options.reject("file", "the file is written by another listener, too, at \(first)")
        }
    }

    private enum Format: String, CaseIterable, OptionValue {
        case text, json

        static func read(_ node: ConfigurationNode, faults: inout [OptionFault]) -> Format? {
            if node.text == "text" { return .text }
            if node.text == "json" {
                faults.append(OptionFault(node, problem: "'json' is not available yet"))
            } else {
                faults.append(OptionFault(node, expected: expectation, names: allCases.map(\.rawValue)))
            }
            return nil
        }
    }
}
