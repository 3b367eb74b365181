/// A page in Prometheus's text format, version 0.0.4: families of samples, whose labels may hold anything.
struct PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// What a family is.
    enum Kind: String {
        case counter, gauge, histogram
    }

    private(set) var text = ""
    private var name = ""

    /// Begins a family; its samples follow.
    mutating func family(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// A sample of the family; `suffix` is what a histogram's names end with.
    mutating func sample(_ labels: [(name: String, value: String)], suffix: String = "", _ value: String) {
        text += name
        text += suffix
        if !labels.isEmpty {
            text += "{"
            text += labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "}"
        }
        text += " \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        // By scalar: a carriage return and a line feed are one character.
        for scalar in value.unicodeScalars {
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
        return text
    }
}
