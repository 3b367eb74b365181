import Hubs
import Testing

@testable import HubConfiguration

struct SourceTextTests {
    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0x80, 0x0A], "1:4: error: the bytes here are not UTF-8"),
            ([0x61, 0x3A, 0x20, 0xC0, 0xAF, 0x0A], "1:4: error: the bytes here are not UTF-8"),
            ([0x61, 0x0A, 0xED, 0xA0, 0x80, 0x0A], "2:1: error: the bytes here are not UTF-8"),
            ([0x61, 0x3A, 0x20, 0xE2, 0x82], "1:4: error: the bytes here are not UTF-8"),
            ([0xC3, 0xA9, 0x3A, 0x20, 0xFF], "1:4: error: the bytes here are not UTF-8"),
            ([0xFF, 0xFE, 0x61, 0x00], "1:1: error: the file is UTF-16: save it as UTF-8"),
            ([0xFE, 0xFF, 0x00, 0x61], "1:1: error: the file is UTF-16: save it as UTF-8"),
            (
                [0x61, 0x00, 0x3A, 0x00],
                "1:2: error: the character U+0000 cannot stand in a file: in double quotes it can be written with a backslash"
            ),
        ] as [([UInt8], String)])
    func bytesThatAreNoTextAreFoundFirst(_ bytes: [UInt8], _ problem: String) {
        #expect(readYAML(bytes).problems == ["c.yaml:" + problem])
    }

    @Test(arguments: [
        ("a: \u{1}\n", "1:4", "U+0001"), ("a: \u{7F}x\n", "1:4", "U+007F"), ("b: 1\na: x\u{0}y\n", "2:5", "U+0000"),
        ("é: \u{1B}[2J\n", "1:4", "U+001B"), ("a: 1\u{85}b: 2\n", "1:5", "U+0085"), ("a: 1\u{2028}b: 2\n", "1:5", "U+2028"),
        ("a: 1\n\u{FEFF}b: 2\n", "2:1", "U+FEFF"), ("a: \u{FFFF}\n", "1:4", "U+FFFF"),
        ("\u{FEFF}\u{FEFF}a: 1\n", "1:1", "U+FEFF"),
        ("a: 1\rb: 2\r", "1:5", "U+000D"), ("a: 1\r", "1:5", "U+000D"), ("a: 1\r\r\n", "1:5", "U+000D"),
    ])
    func controlCharactersAreShownAtTheirPlace(_ text: String, _ place: String, _ code: String) {
        let problems = readYAML(text).problems
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("c.yaml:\(place): error: the character \(code) cannot stand in a file: ") == true)
    }

    @Test func aFileHasAtMostOneMebibyte() {
        let line = "# " + String(repeating: "x", count: 1_021) + "\n"
        let text = String(repeating: line, count: 1_024)
        #expect(text.utf8.count == 1_048_576)
        #expect(readYAML("a: 1\n#" + text.dropFirst(6)).problems.isEmpty)
        #expect(readYAML(text + "x").problems == ["c.yaml:1025:1: error: the file is larger than 1 MiB"])
    }
}
