import HubCommands

/// Each call passes it where `config.yaml` lists it, as `textLimit`.
struct TextLimit: ConfigurableModule, IncomingModule {
    static let help = "Refuses calls with a text that is too long."
    let characters: Int

    init(options: inout Options) {
        characters = options("characters", default: 500, in: 1...100_000, "How many characters a text may have.")
    }

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        for case .string(let text) in call.arguments.values where text.count > characters {
            throw HubError("A text may have \(characters) characters.")
        }
        return try await next(call)
    }
}
