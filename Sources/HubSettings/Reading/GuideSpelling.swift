/// Keys as the guides of the original spell them: with a capital first letter, and a few that have another name here.
package enum GuideSpelling {
    private static let others = [
        "enableDetailedErrors": "detailedErrors", "enableJavaScriptProxies": "javaScriptProxies",
        "gracefulShutdown": "shutdown", "hubName": "name", "initializeData": "file", "sharedListeners": "listeners",
        "withOrder": "order",
    ]

    /// The key that is meant: `handshakeTimeout` for `HandshakeTimeout`, `detailedErrors` for `EnableDetailedErrors`.
    package static func key(for spelling: String) -> String {
        guard let first = spelling.first, first.isASCII, first.isLetter else { return spelling }
        let lowered = first.lowercased() + spelling.dropFirst()
        return others[lowered] ?? lowered
    }
}
