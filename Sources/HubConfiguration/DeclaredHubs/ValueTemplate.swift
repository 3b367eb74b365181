import Hubs

/// A value of a step: fixed, a reference with its type, a text with values in it, or a list or object of such.
indirect enum ValueTemplate: Sendable {
    case fixed(HubValue)
    case reference(ValueReference)
    case text(TextTemplate)
    case list([ValueTemplate])
    case object([(name: String, value: ValueTemplate)])

    func value(in call: DeclaredCall) -> HubValue {
        switch self {
        case .fixed(let value): value
        case .reference(let reference): reference.value(in: call)
        case .text(let template): .string(template.text(in: call))
        case .list(let elements): .array(elements.map { $0.value(in: call) })
        case .object(let members): .object(HubObject(members.map { HubObject.Member($0.name, $0.value.value(in: call)) }))
        }
    }

    /// Reads a value; what is wrong with it is reported.
    init(_ node: ConfigurationNode, _ parameters: [DeclaredParameter], _ options: inout Options) {
        switch node.content {
        case .refused:
            self = .fixed(.null)
        case .scalar(let scalar):
            self = Self.read(scalar, at: node.position, parameters, &options)
        case .sequence(let elements):
            self = .list(elements.map { ValueTemplate($0, parameters, &options) })
        case .mapping(let entries):
            self = .object(entries.map { ($0.key.text, ValueTemplate($0.value, parameters, &options)) })
        }
    }

    private static func read(
        _ scalar: Scalar, at position: ConfigurationPosition, _ parameters: [DeclaredParameter], _ options: inout Options
    ) -> ValueTemplate {
        if !scalar.isQuoted, !scalar.isSecret, let value = plainValue(scalar.text) { return .fixed(value) }
        do throws(TextTemplate.Refusal) {
            let template = try TextTemplate(scalar, parameters)
            if let reference = template.reference { return .reference(reference) }
            if case .fixed(let text)? = template.pieces.first, template.pieces.count == 1 { return .fixed(.string(text)) }
            return .text(template)
        } catch {
            options.report(ConfigurationProblem(at: position, error.sentence))
            return .fixed(.null)
        }
    }

    /// What a text without quotes is beside a text: nothing, `null`, a switch, or a number that would be written just so. Any
    /// other, as `1.10` or `007`, is more likely a version or a code, and stays text.
    private static func plainValue(_ text: String) -> HubValue? {
        switch text {
        case "", "null": return .null
        case "true": return .bool(true)
        case "false": return .bool(false)
        default: break
        }
        guard let first = text.utf8.first, first == UInt8(ascii: "-") || (0x30...0x39).contains(first) else { return nil }
        var reader = JSONReader()
        guard let value = try? reader.value(text.utf8Span.span, depth: 1), reader.position == text.utf8.count,
            value.description == text
        else { return nil }
        return value
    }
}
