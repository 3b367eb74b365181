package import Hubs

/// The JSON Schema of a configuration file, for editors: made of the very calls that read a file, with the modules and steps of this program.
///
/// It says what a schema can: keys, forms, words, bounds, modules and their options. What only reading finds (names that nobody has,
/// clashes, what a method says of its parameters) is for `check`. Of the guides' other spellings of keys it knows nothing.
package struct ConfigurationSchema {
    private let modules: ModuleCatalog
    private let steps: StepCatalog

    package init(modules: ModuleCatalog, steps: StepCatalog) {
        self.modules = modules
        self.steps = steps
    }

    /// The schema, as JSON.
    package var value: HubValue {
        let catalog = modules
        let document = Options.documentation {
            _ = Document(options: &$0, HubSurroundings(moduleCatalog: catalog, hubCatalog: HubCatalog()))
        }
        return object(
            [
                ("$schema", "https://json-schema.org/draft/2020-12/schema"), ("title", "Hubline: config.yaml"),
                (
                    "$defs",
                    object([("pipeline", pipeline), ("steps", stepList), ("parameters", parameters), ("recipients", recipients)])
                ),
            ] + section(document))
    }

    // MARK: Lists with forms of their own

    private var pipeline: HubValue {
        let named = modules.names.compactMap { modules.documentation(of: $0) }.map { module in
            let options = object(section(module.options))
            let value = anyOf([["const": "off"], options])
            return single([(module.name, value)], described: module.help)
        }
        return list(of: anyOf([["enum": .array(modules.names.map { .string($0) })]] + named))
    }

    private var stepList: HubValue {
        list(of: single(steps.names.map { ($0, steps[$0]?.documentation.map { schema($0) } ?? true) }))
    }

    private var parameters: HubValue {
        let kind = schema(ParameterType.Kind.shape)
        let type = anyOf([kind, object(members(of: list(of: kind)) + [("minItems", 1), ("maxItems", 1)])])
        return list(of: ["type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": type])
    }

    /// Whom a call goes to: a word, or one selector.
    private var recipients: HubValue {
        let text = schema(.text(form: nil))
        let texts = anyOf([list(of: text), self.text(#"\$.*"#)])
        let selectors = Recipients.selectors.map { ($0, Recipients.lists.contains($0) ? texts : text) }
        let selection = object([
            ("type", "object"), ("properties", object(selectors + [("except", texts)])), ("additionalProperties", false),
            ("oneOf", .array(selectors.map { name, _ in ["required": [.string(name)]] })),
            ("dependentRequired", ["except": ["group"]]),
        ])
        return anyOf([schema(.words(Recipients.words)), selection])
    }

    /// A hub has a path, and says what it is.
    private static let ofHub: HubValue = [
        ["anyOf": [["required": ["path"]], ["required": ["paths"]]]],
        ["anyOf": [["required": ["methods"]], ["required": ["type"]]]],
    ]

    /// An object of exactly one of these members.
    private func single(_ members: [(String, HubValue)], described: String = "") -> HubValue {
        object(
            (described.isEmpty ? [] : [("description", .string(described))]) + [
                ("type", "object"), ("properties", object(members)), ("additionalProperties", false), ("minProperties", 1),
                ("maxProperties", 1),
            ])
    }

    // MARK: Options

    private func section(_ options: [OptionDocumentation]) -> [(String, HubValue)] {
        let required = options.filter(\.isRequired).map { HubValue.string($0.name) }
        let others = options.first { $0.shape == .others }.map { object(section($0.inside)) }
        return [
            ("type", ["object", "null"]),
            ("properties", object(options.filter { $0.shape != .others }.map { ($0.name, schema($0)) })),
            ("additionalProperties", others ?? false),
        ] + (required.isEmpty ? [] : [("required", .array(required))])
    }

    private func schema(_ option: OptionDocumentation) -> HubValue {
        var members = [("description", HubValue.string(option.help))]
        if let standard = option.standard { members.append(("default", self.standard(standard, of: option.shape))) }
        return object(members + form(option))
    }

    private func standard(_ text: String, of shape: OptionShape) -> HubValue {
        switch shape {
        case .bool: .bool(text == "true")
        case .integer: Int64(text).map { .integer($0) } ?? .string(text)
        default: .string(text)
        }
    }

    private func form(_ option: OptionDocumentation) -> [(String, HubValue)] {
        switch option.shape {
        case .section: return short(option, section(option.inside))
        case .sections: return members(of: list(of: object(section(option.inside))))
        case .names:
            let inside = object(short(option, section(option.inside)) + (option.name == "hubs" ? [("allOf", Self.ofHub)] : []))
            return [("type", ["object", "null"]), ("additionalProperties", inside)]
        case .integer: return integer(option.range)
        default: return members(of: schema(option.shape))
        }
    }

    /// A section, or the single value that stands for one of its options.
    private func short(_ option: OptionDocumentation, _ section: [(String, HubValue)]) -> [(String, HubValue)] {
        guard let short = option.inside.first(where: { $0.name == option.short }) else { return section }
        return [("anyOf", .array([object(section), object(form(short))]))]
    }

    private func integer(_ range: OptionRange?) -> [(String, HubValue)] {
        let bounds = [("minimum", range?.lower), ("maximum", range?.upper)].compactMap { name, bound in
            bound.flatMap { Int64($0) }.map { (name, HubValue.integer($0)) }
        }
        return members(of: scalar([object([("type", "integer")] + bounds), text("-?(0|[1-9][0-9]*)")]))
    }

    private func schema(_ shape: OptionShape) -> HubValue {
        switch shape {
        case .any, .section, .sections, .names, .others: true
        case .table(let value): ["type": ["object", "null"], "additionalProperties": schema(value)]
        // What has no quotes and looks like something else is text all the same.
        case .text(nil): ["type": ["string", "number", "boolean"]]
        case .text(let form?): scalar([text(form)])
        case .bool: scalar([["type": "boolean"], ["enum": ["true", "false"]]])
        case .integer: object(integer(nil))
        case .words(let words): scalar([["enum": .array(words.map { .string($0) })]])
        case .list(let element): list(of: schema(element))
        case .either(let shapes): anyOf(shapes.map { schema($0) })
        case .defined(let name): ["$ref": .string("#/$defs/\(name)")]
        }
    }

    /// One of these forms, or a value that comes from the environment.
    private func scalar(_ forms: [HubValue]) -> HubValue { anyOf(forms + [["type": "string", "pattern": #"\$\{"#]]) }

    private func text(_ form: String) -> HubValue { ["type": "string", "pattern": .string("^(\(form))$")] }

    private func list(of element: HubValue) -> HubValue { ["type": "array", "items": element] }

    private func anyOf(_ forms: [HubValue]) -> HubValue { ["anyOf": .array(forms)] }

    private func members(of value: HubValue) -> [(String, HubValue)] {
        value.object.map { $0.members.map { ($0.name, $0.value) } } ?? []
    }

    private func object(_ members: [(String, HubValue)]) -> HubValue {
        .object(HubObject(members.map { HubObject.Member($0, $1) }))
    }
}
