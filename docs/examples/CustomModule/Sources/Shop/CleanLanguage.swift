import HubCommands

/// Each call passes it where `config.yaml` lists it, as `cleanLanguage`.
struct CleanLanguage: ConfigurableModule, IncomingModule {
    static let help = "Puts stars in place of words, or refuses calls with them."
    let words: Set<String>
    let refuses: Bool

    init(options: inout Options) {
        let list: [String] = options.required("words", "The words; letter case makes no difference.")
        refuses = options("refuses", default: false, "Whether a call with one of them is refused.")
        words = Set(list.map { $0.lowercased() })
    }

    func incoming(_ call: IncomingCall, next: IncomingNext) async throws -> HubResult {
        var call = call
        for case (let index, .string(let text)) in call.arguments.values.enumerated() {
            let clean = clean(text)
            if refuses, clean != text { throw HubError("Mind your language.") }
            call.arguments[index] = .string(clean)
        }
        return try await next(call)
    }

    private func clean(_ text: String) -> String {
        let parts = text.split(separator: " ", omittingEmptySubsequences: false)
        return parts.map { words.contains($0.lowercased()) ? "***" : String($0) }.joined(separator: " ")
    }
}
