extension String {
    /// The name as ASP.NET's camel case has it: capitals in front become small, but for the last one before a small letter, which
    /// begins a word: `URLText` is `urlText`, `ID` is `id`.
    var inCamelCase: String {
        guard let first = utf8.first, first >= 0x80 || first &- 0x41 < 26 else { return self }
        var name = Array(self)
        for index in name.indices {
            guard name[index].isUppercase else { break }
            if index > 0, index + 1 < name.count, !name[index + 1].isUppercase {
                // A blank ends the word that is being made small.
                if name[index + 1] == " " { name[index] = Self.small(name[index]) }
                break
            }
            name[index] = Self.small(name[index])
        }
        return String(name)
    }

    private static func small(_ letter: Character) -> Character {
        let small = letter.lowercased()
        return small.count == 1 ? Character(small) : letter
    }
}
