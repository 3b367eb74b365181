import HubCommands
import HubMacros

@Hub
struct ChatHub {
    let context: HubCallerContext

    func send(user: String, text: String) async throws {
        try await clients.all.call("receive", user, text)
    }

    func join(room: String) async throws -> ConnectionID {
        try await groups.add(context.connectionID, to: room)
        try await clients.othersInGroup(room).call("joined", context.connectionID)
        return context.connectionID
    }

    func leave(room: String) async throws {
        try await groups.remove(context.connectionID, from: room)
    }

    func sendToRoom(room: String, user: String, text: String) async throws {
        try await clients.group(room).call("receive", user, text)
    }
}

/// Writes in small letters what is shouted.
struct NoShouting: ConfigurableModule, IncomingModule {
    static let help = "Writes in small letters a text that is all in capitals."
    let length: Int

    init(options: inout Options) {
        length = options("length", default: 8, in: 1...1000, "From how many characters on capitals are a shout.")
    }

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        var call = call
        for (index, parameter) in call.method.parameters.enumerated() where parameter.name == "text" {
            guard case .string(let text) = call.arguments[index], text.count >= length, text == text.uppercased() else {
                continue
            }
            call.arguments[index] = .string(text.lowercased())
        }
        return try await next(call)
    }
}

@main
struct Chat: HubApplication {
    static func configure(_ app: inout HubServerBuilder) {
        app.hub(ChatHub.self) { ChatHub(context: $0) }
        app.module(NoShouting.self)
    }
}
