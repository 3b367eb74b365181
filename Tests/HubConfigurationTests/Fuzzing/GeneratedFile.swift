import HubTesting
import Hubs

@testable import HubConfiguration

/// A file made at random from the keys and values that have a meaning, and some that have none.
indirect enum GeneratedFile {
    case scalar(String)
    case list([GeneratedFile])
    case section([(String, GeneratedFile)])

    /// Whole files, or one place of them.
    static func make(_ random: inout SplitMix, _ keys: [EveryKey]) -> GeneratedFile {
        section([], &random, keys)
    }

    private static func section(_ path: [String], _ random: inout SplitMix, _ keys: [EveryKey]) -> GeneratedFile {
        let known = keys.filter { $0.sections == path }
        var entries: [(String, GeneratedFile)] = []
        for key in known
        where Int.random(in: 0..<max(2, known.count / 3), using: &random) == 0 || path.last == "NAME" && known.count < 8 {
            var name = key.option.name
            switch Int.random(in: 0..<20, using: &random) {
            case 0: name += "x"
            case 1: name = name.prefix(1).uppercased() + name.dropFirst()
            default: break
            }
            entries.append((name, value(of: key, path, &random, keys)))
        }
        if Int.random(in: 0..<12, using: &random) == 0 { entries.append((any(strange, &random), anything(3, &random))) }
        return .section(entries)
    }

    private static func value(of key: EveryKey, _ path: [String], _ random: inout SplitMix, _ keys: [EveryKey]) -> GeneratedFile {
        guard Int.random(in: 0..<10, using: &random) > 0 else { return anything(3, &random) }
        let inside = path + [key.option.name]
        switch key.option.name {
        case "pipeline": return list(4, &random) { entry(any(modules, &$0), &$0, [:]) }
        case "parameters": return list(4, &random) { entry(any(names, &$0), &$0, ["": any(types, &$0)]) }
        case "do": return list(4, &random) { step(&$0) }
        case _ where key.option.form == "a section": return section(inside, &random, keys)
        case _ where key.option.form == "a section of names":
            let count = Int.random(in: 0..<4, using: &random)
            return .section((0..<count).map { _ in (any(names, &random), section(inside + ["NAME"], &random, keys)) })
        case _ where key.option.form.hasPrefix("a list"):
            return list(3, &random) { .scalar(any(values, &$0)) }
        default:
            let standard = key.option.standard.map { $0.isEmpty ? [] : [$0] } ?? []
            return .scalar(any(standard + standard + values, &random))
        }
    }

    private static func step(_ random: inout SplitMix) -> GeneratedFile {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return entry("addToGroup", &random, ["": any(texts, &random)])
        case 1: return entry("removeFromGroup", &random, ["": any(texts, &random)])
        case 2: return .section([("reply", anything(3, &random))])
        case 3: return anything(2, &random)
        default:
            let to: GeneratedFile =
                Bool.random(using: &random)
                ? .scalar(any(selectors, &random)) : .section([(any(selectors, &random), anything(1, &random))])
            return .section([
                (
                    "call",
                    .section([
                        ("to", to), ("method", .scalar(any(texts, &random))),
                        ("arguments", list(3, &random) { anything(2, &$0) }),
                    ])
                )
            ])
        }
    }

    private static func entry(_ name: String, _ random: inout SplitMix, _ value: [String: String]) -> GeneratedFile {
        if let text = value[""] { return .section([(name, .scalar(text))]) }
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return .section([(name, .scalar("off"))])
        case 1: return .section([(name, .section([(any(options, &random), .scalar(any(values, &random)))]))])
        default: return .scalar(name)
        }
    }

    static func anything(_ depth: Int, _ random: inout SplitMix) -> GeneratedFile {
        switch Int.random(in: 0..<(depth > 0 ? 4 : 2), using: &random) {
        case 0: return .scalar(any(texts, &random))
        case 1: return .scalar(any(values, &random))
        case 2: return list(3, &random) { anything(depth - 1, &$0) }
        default:
            let count = Int.random(in: 0..<3, using: &random)
            return .section((0..<count).map { _ in (any(strange + names, &random), anything(depth - 1, &random)) })
        }
    }

    private static func list(_ most: Int, _ random: inout SplitMix, _ element: (inout SplitMix) -> GeneratedFile) -> GeneratedFile
    {
        let count = Int.random(in: 0...most, using: &random)
        return .list((0..<count).map { _ in element(&random) })
    }

    private static func any(_ words: [String], _ random: inout SplitMix) -> String { words.randomElement(using: &random) ?? "" }

    private static let modules = ["logging", "errorHandling", "nameMapping", "requireTenant", "authorize", "loging", "nope"]
    private static let options = ["arguments", "style", "header", "count", "words", "x"]
    private static let types = ["string", "int", "double", "bool", "any", "strin", ""]
    private static let selectors = [
        "all", "caller", "others", "client", "clients", "allExcept", "group", "groups", "othersInGroup", "user", "users",
        "except",
        "grup",
    ]
    private static let names = [
        "chat", "Chat", "no", "a.b", "get*", "*", "closeMarket", "send", "SEND", "a", "b", "calls", "hubline.pipeline",
        "hubline.*", "SignalR.SqlMessageBus", "SignalR.HubPipeline", "shop", "hubline.pipelines", "text", "userId",
    ]
    private static let values = [
        "5", "0", "-1", "1s", "30s", "0ms", "169h", "32KiB", "1GiB", "9999999999TiB", "true", "false", "off", "no", "verbose",
        "All",
        "/chat", "/chat/", "/chat/negotiate", "/health/live", "chat", "StockTickerHub", "any", "webSockets", "longPolling",
        "https://example.com", "camelCase", "asDeclared", "logs", "logs/a.log", "drop", "block", "pool", "loop", "127.0.0.1",
        "::1",
        "0.0.0.0", "10.0.0.0/8", "text", "json", "memory", "redis", "close", "", "null", "${SECRET}", "${NONE:-5}", "${NONE}",
    ]
    private static let texts = [
        "$a", "$text", "$$", "$", "$connectionId", "$userId", "room-$a", "x$nope", "${SECRET}", "$${x}", "\u{0}", "\u{1B}[31m",
        "line\nline", "æøå", "😀", "\u{202E}", String(repeating: "x", count: 5_000),
    ]
    private static let strange = ["", "<<", "x", "hubs", "\u{0}", "a\nb", "${SECRET}", "æ", "type", "classic", "bus", "folder"]
}
