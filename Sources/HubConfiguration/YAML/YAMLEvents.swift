import CYAML
import Hubs

/// What stands next in a YAML text.
enum YAMLEvent {
    case documentStart
    case scalar(String, isQuoted: Bool, YAMLProperties)
    case alias(String)
    case sequenceStart(YAMLProperties, isFlow: Bool)
    case mappingStart(YAMLProperties, isFlow: Bool)
    case collectionEnd
    case end
}

/// What may stand before a value.
struct YAMLProperties {
    let anchor: String?
    let tag: String?
}

/// libyaml's reading of a text, an event at a time. Values are bounded by the text; nothing nests here.
struct YAMLEvents: ~Copyable {
    /// libyaml's account of why it cannot go on. Places as it counts them, from 0.
    struct Failure: Error {
        let problem: String
        let place: Mark
        let context: String
        let contextPlace: Mark
    }

    /// A place as libyaml counts it, from 0.
    struct Mark {
        let line: Int
        let column: Int

        init(_ mark: yaml_mark_t) { (line, column) = (Int(mark.line), Int(mark.column)) }
    }

    // Both live exactly as long as this value, which cannot be copied: libyaml keeps their addresses until `deinit`.
    private let parser: UnsafeMutablePointer<yaml_parser_t>
    private let input: UnsafeMutableBufferPointer<UInt8>

    /// Nil when there is no memory for it.
    init?(_ bytes: [UInt8]) {
        parser = .allocate(capacity: 1)
        input = .allocate(capacity: bytes.count)
        _ = input.initialize(fromContentsOf: bytes)
        guard yaml_parser_initialize(parser) == 1 else {
            parser.deallocate()
            input.deallocate()
            return nil
        }
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deallocate()
        input.deallocate()
    }

    /// The next event and the place where it begins.
    mutating func next() throws(Failure) -> (event: YAMLEvent, start: Mark) {
        while true {
            var event = yaml_event_t()
            guard yaml_parser_parse(parser, &event) == 1 else { throw failure() }
            defer { yaml_event_delete(&event) }
            if let known = Self.translate(event) { return (known, Mark(event.start_mark)) }
        }
    }

    private func failure() -> Failure {
        let state = parser.pointee
        return Failure(
            problem: Self.text(state.problem) ?? "there is no memory", place: Mark(state.problem_mark),
            context: Self.text(state.context) ?? "", contextPlace: Mark(state.context_mark))
    }

    private static func translate(_ event: yaml_event_t) -> YAMLEvent? {
        // The union's member is the one that the event's type names.
        switch event.type {
        case YAML_DOCUMENT_START_EVENT:
            return .documentStart
        case YAML_ALIAS_EVENT:
            return .alias(text(event.data.alias.anchor) ?? "")
        case YAML_SCALAR_EVENT:
            let scalar = event.data.scalar
            // A value may hold NUL, so its length counts.
            let value = String(decoding: UnsafeBufferPointer(start: scalar.value, count: scalar.length), as: UTF8.self)
            let properties = YAMLProperties(anchor: text(scalar.anchor), tag: text(scalar.tag))
            return .scalar(value, isQuoted: scalar.style != YAML_PLAIN_SCALAR_STYLE, properties)
        case YAML_SEQUENCE_START_EVENT:
            let start = event.data.sequence_start
            let properties = YAMLProperties(anchor: text(start.anchor), tag: text(start.tag))
            return .sequenceStart(properties, isFlow: start.style == YAML_FLOW_SEQUENCE_STYLE)
        case YAML_MAPPING_START_EVENT:
            let start = event.data.mapping_start
            let properties = YAMLProperties(anchor: text(start.anchor), tag: text(start.tag))
            return .mappingStart(properties, isFlow: start.style == YAML_FLOW_MAPPING_STYLE)
        case YAML_SEQUENCE_END_EVENT, YAML_MAPPING_END_EVENT:
            return .collectionEnd
        case YAML_STREAM_END_EVENT:
            return .end
        default:
            return nil
        }
    }

    private static func text(_ pointer: UnsafePointer<CChar>?) -> String? { pointer.map { String(cString: $0) } }

    private static func text(_ pointer: UnsafePointer<yaml_char_t>?) -> String? { pointer.map { String(cString: $0) } }
}
