import Testing

@testable import HubHTTP

@Test func namesAreFoundInAnyCase() {
    let fields: HTTPFields = ["X-One": "1", "x-ONE": "2", "other": "3"]
    #expect(fields["x-one"] == "1")
    #expect(fields.values("X-one") == ["1", "2"])
    #expect(fields["missing"] == nil)
}

@Test func settingReplacesAllLinesOfTheName() {
    var fields: HTTPFields = ["A": "1", "b": "2", "a": "3"]
    fields["a"] = "4"
    #expect(fields.map(\.name) == ["b", "a"])
    fields["A"] = nil
    #expect(fields.count == 1)
}

@Test(arguments: [
    (["Upgrade"], ["Upgrade"]),
    (["keep-alive, Upgrade"], ["keep-alive", "Upgrade"]),
    (["keep-alive", "Upgrade"], ["keep-alive", "Upgrade"]),
    (["\tkeep-alive\t,\t Upgrade \t"], ["keep-alive", "Upgrade"]),
    ([", ,a,,"], ["a"]),
    ([""], []),
] as [([String], [String])])
func listsAreReadOverLinesAndBlanks(_ lines: [String], _ elements: [String]) {
    var fields = HTTPFields()
    for line in lines { fields.append("Connection", line) }
    #expect(fields.tokens("connection") == elements)
}

@Test func elementsAreComparedWhole() {
    let fields: HTTPFields = ["Connection": "not-upgrade, upgrades"]
    #expect(!fields.has("upgrade", in: "connection"))
}

@Test func lettersOfOtherAlphabetsAreNotFolded() {
    let fields: HTTPFields = ["K": "\u{212A}"]
    #expect(fields["\u{212A}"] == nil)
    #expect(!fields.has("k", in: "K"))
}

@Test(arguments: [
    ("a=1; b=2", ["a=1", "b=2"]),
    ("a=\"1 2\"; b=\"quoted\"", ["b=quoted"]),
    ("a=1;b=2=3", ["a=1", "b=2=3"]),
    ("no sign; =empty; a b=1; ok=; x=\u{7F}; y=a,b; z=a\\b", ["ok="]),
    ("a=1; a=2", ["a=1", "a=2"]),
    ("a=é", []),
    ("", []),
] as [(String, [String])])
func badCookiesAreLeftOut(_ line: String, _ cookies: [String]) {
    let fields: HTTPFields = ["Cookie": line]
    #expect(fields.cookies.map { "\($0.name)=\($0.value)" } == cookies)
}

@Test func cookiesOfSeveralLinesCount() {
    let fields: HTTPFields = ["Cookie": "a=1", "cookie": "b=2"]
    #expect(fields.cookies.map(\.name) == ["a", "b"])
}
