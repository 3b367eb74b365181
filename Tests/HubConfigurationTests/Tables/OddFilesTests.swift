import Hubs
import Testing

@testable import HubConfiguration

/// Files that look odd and are sound.
struct OddFilesTests {
    private static let hub = "hubs:\n  chat:\n    path: /chat\n    methods:\n      send:\n        do: []\n"

    // K28, K31
    @Test(arguments: [
        "\u{FEFF}" + hub,
        "\u{FEFF}---\n" + hub,
        "\u{FEFF}# comment\r\n" + hub.replacing("\n", with: "\r\n"),
        hub.replacing("\n", with: "\r\n"),
        "server:\r\n  port: 5001\n" + hub,
        "---\n" + hub + "...\n",
        "--- # begins\n" + hub + "... # ends\n\n# and more\n",
        "# only a comment in front\n\n\n" + hub,
        hub + "# only comments at the end\n\n   # indented\n",
        hub.dropLast(1).description,
        hub + "\n\n\n",
        hub.replacing("\n", with: "   \n"),
        hub.replacing("path: /chat", with: "path:     /chat    # where it is"),
        "%YAML 1.1\n---\n" + hub,
        "{hubs: {chat: {path: /chat, methods: {send: {do: []}}}}}",
        "{ \"hubs\": { \"chat\": { \"path\": \"/chat\", \"methods\": { \"send\": { \"do\": [ ] } } } } }\n",
        "{hubs: {chat: {path: /chat,\n\n  methods: {send: {do: [],},},},},}\n",
        "hubs: { chat: { path: /chat, methods: {\nsend: { do: [] }\n} } }\n",
        "'hubs':\n  \"chat\":\n    'path': \"/chat\"\n    \"methods\": { 'send': { \"do\": [] } }\n",
        "\"h\\x75bs\":\n  \"\\u0063hat\": { path: \"\\/chat\", methods: { send: { do: [] } } }\n",
        "? hubs\n: ? chat\n  : path: /chat\n    methods: { send: { do: [] } }\n",
        "hubs:\n chat:\n         path: /chat\n         methods:\n           send:\n            do:\n            - reply: 1\n",
        "hubs:\n  chat:\n    path: >-\n      /chat\n    methods: { send: { do: [] } }\n",
        "hubs:\n  chat:\n    path: |-\n      /chat\n    methods: { send: { do: [reply: |\n      one\n      two\n      ] } }\n"
            .replacing("[reply: |\n      one\n      two\n      ]", with: "[]"),
        "hubs:\n  chat:\n    path: /chat\n    methods:\n      send:\n        do:\n          - reply: |\n              one\n\n              two\n",
        "hubs: &hubs\n  chat: &chat\n    path: &path /chat\n    methods: &none { send: { do: [] } }\n",
        "defaults: &d { webSockets: &w { closeTimeout: &t 5s } }\nhubs:\n  chat: { path: /chat, webSockets: *w, handshakeTimeout: *t, methods: { send: { do: [] } } }\n",
        "hubs:\n  chat: { paths: &p [/chat, /prat], methods: { send: { do: [reply: *p] } } }\n",
        "hubs:\n  no: { path: /no, methods: { send: { do: [reply: [no, on, y, off, NULL, ~, 1.10, 0x1F, 1_000]] } } }\n",
        "hubs:\n  null: { path: /null, methods: { \"true\": { do: [] }, false: { do: [] }, 5: { do: [] } } }\n",
        "hubs:\n  sludrerom:\n    path: /sludrerom/på-norsk/æøå\n    methods:\n      blåbærsyltetøy: { parameters: [navn_på_venn: string], do: [reply: \"Hei på deg, $navn_på_venn!\"] }\n",
        "hubs:\n  日本: { path: /日本, methods: { 送る: { parameters: [名前: string], do: [reply: $名前] } } }\n",
        "hubs:\n  😀: { path: \"/\\U0001F600\", methods: { send: { do: [reply: 😀] } } }\n",
        "hubs:\n  chat: { path: /chat, methods: { send: { parameters: [a: any], do: [reply: $$a costs $$5 and $a$$] } } }\n",
        "hubs:\n  chat: { path: /chat, methods: { send: { do: [reply: \"a: b # c\"] } } }\n",
        "hubs:\n  chat: { path: /chat, methods: { send: { do: [reply: a#b] } } }\n",
        "hubs:\n  chat: { path: /chat/, methods: { send: { do: [] } } }\n",
        "hubs:\n  chat: { path: /, methods: { send: { do: [] } } }\n",
        "hubs:\n  chat: { path: /chat, name: \"no\", methods: { send: { do: [] } } }\n",
        "hubs:\n  chat: { path: \"${NOWHERE:-/chat}\", methods: { send: { do: [reply: \"$${NOWHERE}\"] } } }\n",
        "hubs:\n  chat: { path: \"${PATH_OF_CHAT}\", methods: { send: { do: [] } } }\n",
        "server:\ndefaults:\npipeline:\ntracing:\nbus: memory\n" + hub,
        "server: {}\ndefaults: {}\npipeline: []\ntracing: {}\n" + hub,
        "tracing: { sources: { no: off, shop.orders.*: verbose, '*': warning } }\n" + hub,
        "tracing: logs\npipeline: [logging: { arguments: true }, logging2: off]\n".replacing(", logging2: off", with: "") + hub,
        "server: { port: \"5001\", host: '127.0.0.1', shutdown: { mode: off } }\n" + hub,
        "Server: { Port: 5001 }\nHubs:\n  chat: { Path: /chat, Methods: { send: { Do: [] } } }\n",
        "pipeline:\n- nameMapping:\n    style: asDeclared\n- errorHandling:\n" + hub,
        "hubs:\n  chat: { path: /chat, pipeline: [nameMapping: off], methods: { send: { do: [] }, \"*\": { pipeline: [] } } }\npipeline: [nameMapping]\n",
    ])
    func isSound(_ text: String) throws {
        #expect(problems(of: text, ["PATH_OF_CHAT": "/chat"]) == [])
        let configuration = try configure(text, ["PATH_OF_CHAT": "/chat"])
        #expect(configuration.hubs.count == 1)
        #expect(configuration.hubs.first?.endpoint.paths.isEmpty == false)
    }

    @Test func valuesOfOddFilesAreWhatTheySay() throws {
        let configuration = try configure(
            "\u{FEFF}hubs:\r\n  \"no\":\r\n    path: >-\r\n      /no\r\n    name: yes\r\n    methods: {}\r\n")
        let hub = try #require(configuration.hubs.first)
        #expect(hub.key == "no" && hub.endpoint.paths == ["/no"])
        #expect(hub.name == "yes")
    }
}
