import Hubs
import HubTesting
import Testing

@testable import HubConfiguration

/// A sound file, changed at random places: the answer is always a diagnosis inside the file, or a sound configuration.
struct MutatedFilesTests {
    private static let sample = """
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

    @Test(arguments: 0..<8)
    func anyChangeIsDiagnosedInsideTheFileOrSound(_ seed: UInt64) {
        var random = SplitMix(state: seed)
        for _ in 0..<250 {
            var bytes = Array(Self.sample.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) { Self.mutate(&bytes, &random) }
            let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(ConfigurationError) {
                let configuration = try configure(bytes)
                #expect(configuration.warnings.allSatisfy { $0.severity == .warning })
            } catch {
                #expect(error.problems.contains { $0.severity == .error })
                for problem in error.problems {
                    let place = problem.position
                    #expect((1...(lines.count + 1)).contains(place.line), "\(problem) in \(text)")
                    let length = lines.indices.contains(place.line - 1) ? lines[place.line - 1].count : 0
                    #expect((1...(length + 1)).contains(place.column), "\(problem) in \(text)")
                    #expect(!problem.sentence.contains("\n"), "\(problem) in \(text)")
                }
            }
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SplitMix) {
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
