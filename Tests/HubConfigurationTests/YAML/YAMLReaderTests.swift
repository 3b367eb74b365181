import Hubs
import Testing

@testable import HubConfiguration

/// Reads a text as `c.yaml`: the tree in one line, and all problems as they are printed.
func readYAML(_ bytes: [UInt8], _ environment: [String: String] = [:]) -> (tree: String, problems: [String]) {
    var problems: [ConfigurationProblem] = []
    do throws(ConfigurationProblem) {
        let text = try SourceText(bytes, file: "c.yaml")
        let root = YAMLReader.read(text, environment: EnvironmentValues(environment), problems: &problems)
        return (root.map(show) ?? "-", problems.map(\.description))
    } catch {
        return ("-", [error.description])
    }
}

func readYAML(_ text: String, _ environment: [String: String] = [:]) -> (tree: String, problems: [String]) {
    readYAML(Array(text.utf8), environment)
}

private func show(_ node: ConfigurationNode) -> String {
    switch node.content {
    case .refused: "!"
    case .scalar(let scalar): scalar.isQuoted ? scalar.text.debugDescription : scalar.text
    case .sequence(let elements): "[" + elements.map(show).joined(separator: ", ") + "]"
    case .mapping(let entries): "{" + entries.map { "\($0.key.text): \(show($0.value))" }.joined(separator: ", ") + "}"
    }
}

struct YAMLReaderTests {
    @Test(arguments: [
        ("block", "a:\n  b: 1\n  c:\n    - x\n    - y: z\n", "{a: {b: 1, c: [x, {y: z}]}}"),
        ("flow over lines", "{a: {b: 1,\n c: [x,\n {y: z}]}}", "{a: {b: 1, c: [x, {y: z}]}}"),
        ("quotes", "a: 'it''s'\n\"b c\": \"x\\n\"\n", "{a: \"it\\'s\", b c: \"x\\n\"}"),
        ("comments only at the end", "a: 1\n\n# the end\n#", "{a: 1}"),
        ("no newline at the end", "a: 1", "{a: 1}"),
        ("byte order mark", "\u{FEFF}a: 1\n", "{a: 1}"),
        ("byte order mark and marker", "\u{FEFF}---\na: 1\n", "{a: 1}"),
        ("document markers", "---\na: 1\n...\n", "{a: 1}"),
        ("directive of a version", "%YAML 1.2\n---\na: 1\n", "{a: 1}"),
        ("CRLF", "a:\r\n  b: 1\r\n  c: \"x\r\n    y\"\r\n", "{a: {b: 1, c: \"x y\"}}"),
        ("tabs behind values", "a:\t1\t\nb:  2 \t# note\n", "{a: 1, b: 2}"),
        ("folded and literal", "a: >\n  one\n  two\nb: |\n  x\n  y\n", "{a: \"one two\\n\", b: \"x\\ny\\n\"}"),
        ("anchors", "a: &x [1, 2]\nb: *x\nc: &y {d: *x}\ne: *y\n", "{a: [1, 2], b: [1, 2], c: {d: [1, 2]}, e: {d: [1, 2]}}"),
        ("alias as key", "a: &x b\n*x : 2\n", "{a: b, b: 2}"),
        ("explicit key", "? a\n: 1\n", "{a: 1}"),
        ("Norwegian words", "nøkkel: på, ikke av\nå: [æ, ø]\n", "{nøkkel: på, ikke av, å: [æ, ø]}"),
        ("plain words", "[no, on, y, off, NULL, ~, 1.10, 0x1F, 2001-01-01]", "[no, on, y, off, NULL, ~, 1.10, 0x1F, 2001-01-01]"),
        ("keys that look like values", "no: 1\nnull: 2\n1: 3\ntrue: 4\n", "{no: 1, null: 2, 1: 3, true: 4}"),
        ("nothing", "a:\nb:\n  c:\n", "{a: , b: {c: }}"),
        ("deeper lists at the key's indentation", "a:\n- 1\n- 2\nb: 3\n", "{a: [1, 2], b: 3}"),
        ("quoted merge sign", "'<<': 1\n", "{<<: 1}"),
        ("colons in plain values", "a: http://x:80/y\nb: 12:30\n", "{a: http://x:80/y, b: 12:30}"),
        ("hash in plain values", "a: b#c\n", "{a: b#c}"),
        ("NUL by escape", "a: \"x\\0y\"\n", "{a: \"x\\0y\"}"),
        ("emoji", "\"😀\": \"\\U0001F600\"\n", "{😀: \"😀\"}"),
    ])
    func soundFilesAreRead(_ name: String, _ text: String, _ tree: String) {
        let read = readYAML(text)
        #expect(read.tree == tree)
        #expect(read.problems.isEmpty)
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3\n", ["3:1: error: the key 'a' is given twice, first at c.yaml:1:1"]),
        ("a: {b: 1, c: 2, b: {b: 1}}\n", ["1:17: error: the key 'b' is given twice, first at c.yaml:1:5"]),
        ("a: 1\n\"a\": 2\n", ["2:1: error: the key 'a' is given twice, first at c.yaml:1:1"]),
        (
            "a: 1\na: 2\na: 3\n",
            [
                "2:1: error: the key 'a' is given twice, first at c.yaml:1:1",
                "3:1: error: the key 'a' is given twice, first at c.yaml:1:1",
            ]
        ),
        ("a: *x\n", ["1:4: error: unknown alias '*x'"]),
        ("a: &limits 1\nb: *limit\n", ["2:4: error: unknown alias '*limit' (did you mean 'limits'?)"]),
        ("a: *x\nb: &x 1\n", ["1:4: error: unknown alias '*x'"]),
        ("a: &x [1, *x]\n", ["1:11: error: the alias '*x' stands inside the value that it names"]),
        ("a: &x 1\nb: &x 2\n", ["2:4: error: the anchor '&x' is given twice, first at c.yaml:1:4"]),
        ("a: &x {k: 1}\nb:\n  <<: *x\n", ["3:3: error: merge keys ('<<') are not supported: write the keys out"]),
        (
            "a: !!int 5\nb: !ruby/object:X {}\n",
            [
                "1:4: error: tags are not supported: 'tag:yaml.org,2002:int' is not needed here",
                "2:4: error: tags are not supported: '!ruby/object:X' is not needed here",
            ]
        ),
        ("a: ! 5\n", ["1:4: error: tags are not supported: '!' is not needed here"]),
        ("a: !u!x 1\n", ["1:4: error: tags are not supported"]),
        ("a: 1\n---\nb: 2\n", ["2:1: error: a file holds one document: a second one begins here"]),
        ("? [a, b]\n: 1\n", ["1:3: error: a key is text, found a list"]),
        ("{a: 1}: 2\n", ["1:1: error: a key is text, found a section"]),
        ("é: 1\né: 2\n", ["2:1: error: the key 'é' is given twice, first at c.yaml:1:1"]),
        ("é: 1\n\"😀😀\": {é: 1, é: 2}\n", ["2:14: error: the key 'é' is given twice, first at c.yaml:2:8"]),
    ])
    func whatLibyamlLetsPassIsRefused(_ text: String, _ problems: [String]) {
        #expect(readYAML(text).problems == problems.map { "c.yaml:" + $0 })
    }

    @Test func theRestOfTheFileIsReadAllTheSame() {
        let read = readYAML("a: *x\nb: !t 2\nc: 3\nc: 4\n<<: 5\nd: ${NOT_SET}\ne: 6\n")
        #expect(read.tree == "{a: !, b: 2, c: 3, d: !, e: 6}")
        #expect(read.problems.count == 5)
    }

    @Test(arguments: [
        ("a: \"x\nb: 1\nc: 2\n", "1:4: error: this quote is not closed"),
        ("a: 'x\n---\nb: 1\n", "1:4: error: this quote is not closed"),
        ("a: [1, 2\nb: 3\n", "1:4: error: this '[' is not closed, or a comma is missing before c.yaml:2:2"),
        ("a: {x: 1\nb: 3\n", "1:4: error: this '{' is not closed, or a comma is missing before c.yaml:2:2"),
        ("a: [1, [2\n", "1:8: error: this '[' is not closed"),
        ("a: [\n", "1:4: error: this '[' is not closed"),
        ("a: [\"x\" \"y\"]\n", "1:9: error: a comma or the closing bracket is missing before this"),
        ("a: ]\n", "1:4: error: a value is expected here, found ']'"),
        ("a: [1, }\n", "1:8: error: a value is expected here, found '}'"),
        ("a: [${X}, $b]\n", "1:5: error: '${…}' needs quotes inside brackets"),
        ("a: {b: ${X}}\n", "1:8: error: '${…}' needs quotes inside brackets"),
        ("a:1\nb: 2\n", "1:1: error: a blank is missing behind the ':' of this key"),
        ("x: 1\na:1\nb: 2\n", "2:1: error: a blank is missing behind the ':' of this key"),
        ("server\nport: 1\n", "1:1: error: a ':' is missing behind this key"),
        ("x: 1\nserver\nport: 1\n", "2:1: error: a ':' is missing behind this key"),
        ("a:\n  b: 1\n  server\n  c: 1\n", "3:3: error: a ':' is missing behind this key"),
        ("path: a: b\n", "1:8: error: a ': ' inside a value needs quotes around the value"),
        ("\(String(repeating: "k", count: 1_100)): 1\n", "1:1101: error: a key has at most 1,024 characters"),
        ("a: 1\n  b: 2\n", "2:3: error: this line is indented too deeply: it continues the value at c.yaml:1:4"),
        ("a:\n  b: 1\n c: 2\n", "3:2: error: a key is expected here: check the indentation, and quotes before it"),
        ("a: \"x\" y\n", "1:8: error: a key is expected here: check the indentation, and quotes before it"),
        ("a:\n  - 1\n  b: 2\n", "3:3: error: a '-' is expected here: check the indentation"),
        ("a:\n\tb: 1\n", "2:1: error: a tab cannot indent: use blanks"),
        ("a: %x\n", "1:4: error: a value that begins with '%' needs quotes"),
        ("a: @x\n", "1:4: error: a value that begins with '@' needs quotes"),
        ("- `x`\n", "1:3: error: a value that begins with '`' needs quotes"),
        ("a: *\n", "1:4: error: a value that begins with '*' needs quotes"),
        ("a: &\n", "1:4: error: a value that begins with '&' needs quotes"),
        ("a: - 1\n", "1:4: error: a list cannot begin here: its '-' stands on a line of its own"),
        ("a: \"x\\q\"\n", "1:6: error: unknown escape in double quotes: '\\\\' writes a backslash"),
        ("a: \"x\\uD800\"\n", "1:8: error: unknown escape in double quotes: '\\\\' writes a backslash"),
        ("%YAML 2.0\n---\na: 1\n", "1:1: error: directives (lines that begin with '%') are not supported"),
        ("%FOO bar\n---\na: 1\n", "1:1: error: directives (lines that begin with '%') are not supported"),
        ("a: 1\n...\nb\n", "3:1: error: the document has ended: nothing may follow"),
        ("a: |x\n", "1:5: error: this is no YAML: did not find expected comment or line break"),
        ("é: 1\nüü: [\"€\", }\n", "2:11: error: a value is expected here, found '}'"),
    ])
    func syntaxErrorsPointWhereAPersonWould(_ text: String, _ problem: String) {
        #expect(readYAML(text).problems == ["c.yaml:" + problem])
    }

    @Test(arguments: [
        ("a: &x 5\n", "1:7"), ("a: &x  \"5\"\n", "1:8"), ("a: &x\n\n  # note\n  b: 5\n", "4:3"), ("a: &x 5\nb: *x\n", "2:4"),
        ("a: 5\nb:\n", "2:3"), ("a:\n\n  - 1\n", "3:3"), ("é: [1]\n", "1:4"), ("\u{FEFF}a: \"1\"\r\nb: 'x'\r\n", "2:4"),
    ])
    func valuesHaveThePlaceThatIsSeen(_ text: String, _ place: String) throws {
        var problems: [ConfigurationProblem] = []
        let source = try SourceText(Array(text.utf8), file: "c.yaml")
        let root = YAMLReader.read(source, environment: EnvironmentValues([:]), problems: &problems)
        #expect(root?.entries?.last?.value.position.description == "c.yaml:\(place)")
        #expect(problems.isEmpty)
    }

    @Test func everyCutOfAFileIsReadOrRefusedInsideIt() {
        let text = "a: &x [1, \"é\\n\", 'b']\nb: {c: *x, d: |\n   x\n  }\n? e\n: [${Y:-z}]\n"
        let bytes = Array(text.utf8)
        for end in 0...bytes.count {
            for problem in readYAML(Array(bytes[..<end])).problems { #expect(problem.hasPrefix("c.yaml:")) }
            for problem in readYAML(Array(bytes[end...])).problems { #expect(problem.hasPrefix("c.yaml:")) }
        }
    }
}
