import HubTesting

/// Texts changed at random places.
enum MutatedText {
    static let sample = """
        server: { host: 127.0.0.1, port: 5000 }
        defaults: &d
          maximumReceiveMessageSize: 32KiB
          keepAliveInterval: ${KEEP:-15s}
          transports: [webSockets]
        pipeline:
          - logging: { arguments: false }
          - nameMapping: { style: camelCase }
        hubs:
          "chat":
            path: /chat
            methods:
              send:
                parameters: [user: string, texts: [string]]
                do:
                  - addToGroup: room-$user
                  - call: { to: { group: $user, except: $texts }, method: receive, arguments: [1, $texts, 'a$$'] }
                  - reply: { a: [$user, x$connectionId] }
          stocks:
            type: StockTickerHub
            paths: [/stocks, /aksjer]
            pipeline: [ requireTenant: { header: x, words: [no, 1.10] }, logging: off ]
        bus: memory

        """

    private static let pieces = [
        "", " ", "  ", "\n", "\r\n", "\t", ":", ": ", "- ", "[", "]", "{", "}", "\"", "'", "#", "&x ", "*x", "*d", "!t ", "|",
        ">", "?",
        "%", "@", "`", "$", "$$", "${", "${X}", "${X:-y}", "---\n", "...\n", "<<: *d", "\u{0}", "\u{7F}", "\u{FEFF}", "\u{2028}",
        "é", "😀",
        "off", "null", "-1", "99999999999999999999", "5s", "1TiB", "hubs:", "server:", "\\", "\\u", "\u{FFFD}",
    ]

    static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
        let start = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, start + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(start..<end)
        case 1: bytes.insert(contentsOf: Array(bytes[start..<end]), at: Int.random(in: 0...bytes.count, using: &random))
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: start)
        default: bytes.replaceSubrange(start..<end, with: (pieces.randomElement(using: &random) ?? "").utf8)
        }
    }
}
