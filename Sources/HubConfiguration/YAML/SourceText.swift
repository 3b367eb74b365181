import Hubs

/// The text of a configuration file, checked before anyone parses it: UTF-8, no control characters, and only the line ends
/// that editors show, so that lines and columns mean the same to everybody.
struct SourceText {
    static let noDirectives = "directives (lines that begin with '%') are not supported"
    /// The most bytes of a file.
    static let limit = 1024 * 1024

    let file: String
    /// The text without a byte order mark.
    let bytes: [UInt8]
    private let lineStarts: [Int]

    init(_ bytes: [UInt8], file: String) throws(ConfigurationProblem) {
        let start = ConfigurationPosition(file: file, line: 1, column: 1)
        if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
            throw ConfigurationProblem(at: start, "the file is UTF-16: save it as UTF-8")
        }
        let text = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        lineStarts = try Self.check(text, file: file)
        // libyaml compares each with all before it: a file full of them would take minutes.
        if let directive = lineStarts.firstIndex(where: { text[$0...].starts(with: "%TAG".utf8) }) {
            let place = ConfigurationPosition(file: file, line: directive + 1, column: 1)
            throw ConfigurationProblem(at: place, Self.noDirectives)
        }
        self.bytes = text
        self.file = file
    }

    func position(line: Int, column: Int) -> ConfigurationPosition {
        ConfigurationPosition(file: file, line: line, column: column)
    }

    /// The characters of a line without its end; none for a line that is not there.
    func line(_ number: Int) -> [Unicode.Scalar] {
        guard lineStarts.indices.contains(number - 1) else { return [] }
        let end = lineStarts.indices.contains(number) ? lineStarts[number] : bytes.count
        let text = String(decoding: bytes[lineStarts[number - 1]..<end], as: UTF8.self).unicodeScalars
        return text.filter { $0 != "\n" && $0 != "\r" }
    }

    /// Where the value begins whose anchor or tag begins at `start`. Places in very long lines are not refined: they cost too
    /// much to find.
    func skipProperties(from start: ConfigurationPosition) -> ConfigurationPosition {
        var (number, index) = (start.line, start.column - 1)
        while lineStarts.indices.contains(number - 1), length(of: number) <= 4_096 {
            let line = line(number)
            while index < line.count {
                switch line[index] {
                case " ", "\t":
                    index += 1
                case "&", "!":
                    index = line[index...].firstIndex { $0 == " " || $0 == "\t" } ?? line.count
                case "#":
                    index = line.count
                default:
                    return position(line: number, column: index + 1)
                }
            }
            (number, index) = (number + 1, 0)
        }
        return start
    }

    private func length(of line: Int) -> Int {
        (lineStarts.indices.contains(line) ? lineStarts[line] : bytes.count) - lineStarts[line - 1]
    }

    /// The character at a place, nil at the end of a line.
    func character(at position: ConfigurationPosition) -> Unicode.Scalar? {
        let line = line(position.line)
        return line.indices.contains(position.column - 1) ? line[position.column - 1] : nil
    }

    /// Where lines start; throws at the first character that may not stand in a file.
    private static func check(_ bytes: [UInt8], file: String) throws(ConfigurationProblem) -> [Int] {
        var starts = [0]
        var (offset, column) = (0, 1)
        while offset < bytes.count {
            let position = ConfigurationPosition(file: file, line: starts.count, column: column)
            guard let (character, length) = character(at: offset, of: bytes) else {
                throw ConfigurationProblem(at: position, "the bytes here are not UTF-8")
            }
            let isLineEnd = character == "\r" && bytes.indices.contains(offset + 1) && bytes[offset + 1] == UInt8(ascii: "\n")
            guard isAllowed(character) || isLineEnd else { throw refusal(of: character, at: position) }
            offset += length
            guard offset <= limit else { throw ConfigurationProblem(at: position, "the file is larger than 1 MiB") }
            column += 1
            if character == "\n" {
                starts.append(offset)
                column = 1
            }
        }
        return starts
    }

    /// A character and the number of its bytes, nil if they are not UTF-8.
    private static func character(at offset: Int, of bytes: [UInt8]) -> (Unicode.Scalar, Int)? {
        guard bytes[offset] >= 0x80 else { return (Unicode.Scalar(bytes[offset]), 1) }
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes[offset..<min(offset + 4, bytes.count)].makeIterator()
        guard case .valid(let encoded) = parser.parseScalar(from: &rest) else { return nil }
        return (Unicode.UTF8.decode(encoded), encoded.count)
    }

    private static func refusal(of character: Unicode.Scalar, at position: ConfigurationPosition) -> ConfigurationProblem {
        let number = String(character.value, radix: 16, uppercase: true)
        let code = "U+" + String(repeating: "0", count: max(0, 4 - number.count)) + number
        let remedy = character == "\r" ? "lines end with LF or CRLF" : "in double quotes it can be written with a backslash"
        return ConfigurationProblem(at: position, "the character \(code) cannot stand in a file: \(remedy)")
    }

    private static func isAllowed(_ character: Unicode.Scalar) -> Bool {
        switch character.value {
        case 0x09, 0x0A: true
        case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF: false
        default: true
        }
    }
}
