public import HubBase

/// What becomes of a line when as many wait as may.
public enum TraceWhenFull: String, Sendable, CaseIterable, OptionValue {
    /// It is lost, counted, and a line in the file says how many are. Nobody waits.
    case drop
    /// Whoever speaks, and with it its event loop, waits until the file has taken what was there.
    case block
}

/// How lines are written.
public enum TraceFormat: String, Sendable, CaseIterable, OptionValue {
    /// The log line, for people.
    case text
    /// An object of JSON a line, for programs.
    case json
}

/// One listener: where lines go, which, and how they are written.
public struct TraceListenerSettings: Sendable, Equatable {
    /// What sources call it.
    public var name: String
    /// Where its lines go; into a file by default.
    public var type = TraceListenerType.file
    /// The path, relative to the folder of the configuration file; of other types, empty.
    public var file: String
    /// The lowest level it hears; everything by default.
    public var level = TraceLevel.verbose
    /// Which lines it hears; all by default.
    public var filter = TraceFilter()
    /// How its lines are written; as text by default.
    public var format = TraceFormat.text
    /// Whether its lines are there before the answer that follows them leaves, nil: as `autoflush` of all. Files only.
    public var autoflush: Bool?
    /// Bytes of lines that may wait to be written; 4 MiB by default.
    public var queueSize = 4 * 1024 * 1024
    /// What becomes of a line that finds no room; `drop` by default.
    public var whenFull = TraceWhenFull.drop
    /// Whether links on the way to the file are followed; off by default. A file that is a link is not rotated.
    public var followLinks = false
    /// Whether the file may be a device or a pipe; off by default.
    public var devices = false
    /// When the file begins anew, nil: never by itself.
    public var rotation: TraceRotation?
    /// Where the system's log listens.
    public var socket = "/dev/log"
    /// The application's listener, of that type.
    package var registered: Registered?
    /// Whether errors may say the path, which they must not when it came from the environment.
    package internal(set) var showsFile = true

    /// A listener of an application; it is equal to itself only.
    package struct Registered: Sendable, Equatable {
        package let listener: any TraceListener

        package init(_ listener: any TraceListener) { self.listener = listener }

        package static func == (left: Registered, right: Registered) -> Bool { left.listener === right.listener }
    }

    /// That file, with the defaults.
    public init(name: String, file: String, autoflush: Bool? = nil) {
        self.name = name
        self.file = file
        self.autoflush = autoflush
    }

    /// A listener of that type, with the defaults.
    public init(name: String, type: TraceListenerType) {
        self.init(name: name, file: "")
        self.type = type
    }

    /// What `options` say; `files` are those of the listeners before, and where the file says so.
    init(
        _ key: ConfigurationKey, options: inout Options, files: inout [String: ConfigurationPosition],
        catalog: TraceListenerCatalog
    ) {
        name = key.text
        let word: String = options(
            "type", default: "file", "Where lines go: file, stdout, stderr, syslog, or what the application has registered.")
        file = options("file", "The path of the file, relative to the folder of the configuration.") ?? ""
        level = options("level", default: level, "The lowest level it hears.")
        filter = options.section("filter", "Which lines it hears, if not all: those about one of each kind that is named.") {
            TraceFilter(options: &$0)
        }
        format = options("format", default: format, "How lines are written.")
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
            "followLinks", default: followLinks,
            "Whether links on the way to the file, and the file as a link, are followed.")
        devices = options("devices", default: devices, "Whether the file may be a device or a pipe.")
        let rotates = options["rotate"] != nil
        rotation = options.section("rotate", short: "size", "When the file begins anew, and what becomes of old ones.") {
            TraceRotation(options: &$0, rotates)
        }
        socket = options("socket", default: socket, "Where the system's log listens, for syslog.")
        let isElsewhere = catalog.mayBeElsewhere(word)
        type = TraceListenerType(word: word) ?? (catalog[word] == nil && !isElsewhere ? .file : .registered(word))
        if isElsewhere {
            options.skip()
            return
        }
        registered = options.section("options", "What a listener of the application wants to know.") { options in
            catalog[word].map { Registered($0(&options)) }
        }
        if case .registered = type {
        } else if TraceListenerType(word: word) == nil, let node = options["type"] {
            let names = TraceListenerType.words + catalog.names
            options.report(ConfigurationProblem(at: node.position, NearestName.unknown("type of listener", node, among: names)))
            return
        }
        check(&options)
        if type == .file { checkFile(&options, &files) }
    }

    /// Refuses what has no meaning for its type.
    private func check(_ options: inout Options) {
        let ofFiles = ["file", "autoflush", "followLinks", "devices", "rotate"]
        let nothing: [String] =
            switch type {
            case .file: ["socket"]
            case .standardOutput, .standardError: ofFiles + ["socket"]
            case .syslog: ofFiles + ["format"]
            case .registered: ofFiles + ["socket", "format", "queueSize", "whenFull"]
            }
        for key in nothing where options[key] != nil {
            options.reject(key, "'\(key)' has no meaning for \(type.listener)")
        }
    }

    private mutating func checkFile(_ options: inout Options, _ files: inout [String: ConfigurationPosition]) {
        showsFile = options["file"].map { $0.shownText != nil } ?? true
        guard let place = options.position(of: "file") else { return options.reject("file", "'file' is missing") }
        if file.isEmpty || file.hasSuffix("/") || file.utf8.contains(0) {
            options.reject("file", "'file' expects the path of a file")
        }
        if let first = files.updateValue(place, forKey: file) {
            options.reject("file", "the file is written by another listener, too, at \(first)")
        }
    }
}
