import Hubs

/// Whom a `call` step goes to: `to:` of the file.
enum Recipients: Sendable {
    case all, caller, others
    case client(TextTemplate)
    case clients(TextListTemplate)
    case allExcept(TextListTemplate)
    case group(TextTemplate, except: TextListTemplate)
    case groups(TextListTemplate)
    case othersInGroup(TextTemplate)
    case user(TextTemplate)
    case users(TextListTemplate)

    func proxy(in call: DeclaredCall) throws -> ClientProxy {
        let clients = call.clients
        return switch self {
        case .all: clients.all
        case .caller: clients.caller.proxy
        case .others: clients.others
        case .client(let id): clients.client(ConnectionID(try id.name(in: call))).proxy
        case .clients(let ids): clients.clients(try ids.names(in: call).map(ConnectionID.init))
        case .allExcept(let ids): clients.allExcept(try ids.names(in: call).map(ConnectionID.init))
        case .group(let name, let except):
            clients.group(try name.name(in: call), except: try except.names(in: call).map(ConnectionID.init))
        case .groups(let names): clients.groups(try names.names(in: call))
        case .othersInGroup(let name): clients.othersInGroup(try name.name(in: call))
        case .user(let id): clients.user(try id.name(in: call))
        case .users(let ids): clients.users(try ids.names(in: call))
        }
    }
}

extension Recipients {
    static let words = ["all", "caller", "others"]
    /// Those that a list follows.
    static let lists: Set = ["clients", "allExcept", "groups", "users"]
    static let selectors = ["client", "clients", "allExcept", "group", "groups", "othersInGroup", "user", "users"]
    private static var expectation: String { (words + selectors.map { "{ \($0): … }" }).joined(separator: ", ") }

    /// Reads `to:`; what is wrong with it is reported.
    static func read(
        _ node: ConfigurationNode, _ parameters: [DeclaredParameter], _ options: inout Options
    ) -> Recipients {
        switch node.text {
        case "all": return .all
        case "caller": return .caller
        case "others": return .others
        default: break
        }
        guard node.entries?.isEmpty == false else {
            options.report([OptionFault(node, expected: "one of \(expectation)", names: words + selectors)], of: "to")
            return .all
        }
        return options.section(at: node, of: ConfigurationKey("to", at: node.position)) { selection(&$0, parameters) }
    }

    /// Reads every selector there may be, so that unknown ones are known; only one of them may be given.
    private static func selection(_ options: inout Options, _ parameters: [DeclaredParameter]) -> Recipients {
        let given = selectors.compactMap { name in options.node(name, form: "text", "Whom the call goes to.").map { (name, $0) } }
        let except = options.node("except", form: "a list", "Connections of the group that are left out.")
        let exceptions = except.map { TextListTemplate.read($0, of: "except", parameters, &options) } ?? .texts([])
        if except != nil, given.first?.0 != "group" { options.reject("except", "'except' belongs to 'group' only") }
        guard let (name, node) = given.first else { return .all }
        if let other = given.dropFirst().first {
            options.reject(other.0, "'to' selects once, by '\(name)' or by '\(other.0)'")
        }
        func text() -> TextTemplate { .read(node, of: name, parameters, &options) }
        func list() -> TextListTemplate { .read(node, of: name, parameters, &options) }
        return switch name {
        case "client": .client(text())
        case "clients": .clients(list())
        case "allExcept": .allExcept(list())
        case "group": .group(text(), except: exceptions)
        case "groups": .groups(list())
        case "othersInGroup": .othersInGroup(text())
        case "user": .user(text())
        default: .users(list())
        }
    }
}
