import Glibc
import HubCrypto
import Hubs
import Testing

@testable import HubAuthentication

/// Files with keys are read again when they change; a bad one changes nothing.
struct KeySourceTests {
    private let fixture: TokenFixture

    init() throws { fixture = try TokenFixture() }

    private func source(_ path: String) throws -> KeySource {
        var doubts: [String] = []
        return try KeySource(file: path, doubts: &doubts) { bytes throws(KeySourceError) in
            let set = try KeySet(bytes, KeyAlgorithms())
            return (set.ring, set.doubts)
        }
    }

    private func set(of kid: String) throws -> [UInt8] {
        let keys = try #require(fixture.keys["set"]?["keys"]?.array).filter { $0["kid"]?.string == kid }
        return Array(HubValue.object(HubObject([.init("keys", .array(keys))])).description.utf8)
    }

    private func isKnown(_ kid: String, _ algorithm: SignatureAlgorithm, _ source: KeySource, _ said: inout [String]) -> Bool {
        (try? source.current { said.append($0) }.key(for: algorithm, kid: kid)) != nil
    }

    @Test func aChangedFileIsReadAgainAndABadOneLeavesTheKeys() throws {
        let folder = try Folder()
        let path = folder.path + "/keys.json"
        try folder.write(set(of: "e1"), "keys.json")
        let source = try source(path)
        var said: [String] = []
        #expect(isKnown("e1", .es256, source, &said))

        try folder.write(set(of: "e384"), "keys.json")
        #expect(isKnown("e384", .es384, source, &said))
        #expect(!isKnown("e1", .es256, source, &said))
        #expect(said == [])

        try folder.write(Array("{".utf8), "keys.json")
        #expect(isKnown("e384", .es384, source, &said))
        #expect(isKnown("e384", .es384, source, &said))
        #expect(said.count == 1, "one file, one line: \(said)")
        #expect(said.first?.hasPrefix("The keys cannot be read again, the former ones stay: this is no key set") == true)

        unlink(path)
        #expect(isKnown("e384", .es384, source, &said))
        #expect(said.last == "The keys cannot be read again, the former ones stay: there is no such file")
        try folder.write(set(of: "e1"), "keys.json")
        #expect(isKnown("e1", .es256, source, &said))
        #expect(said.count == 2)
    }

    /// As secrets are mounted: a link is turned to another folder.
    @Test func aLinkThatIsTurnedIsAChangedFile() throws {
        let folder = try Folder()
        try folder.write(set(of: "e1"), "one.json")
        try folder.write(set(of: "e384"), "two.json")
        #expect(symlink("one.json", folder.path + "/keys.json") == 0)
        let source = try source(folder.path + "/keys.json")
        #expect(symlink("two.json", folder.path + "/next") == 0)
        #expect(rename(folder.path + "/next", folder.path + "/keys.json") == 0)
        var said: [String] = []
        #expect(isKnown("e384", .es384, source, &said))
    }

    @Test func onlyAPlainFileOfABoundedSizeIsRead() throws {
        let folder = try Folder()
        try folder.write([UInt8](repeating: 0x20, count: KeyFile.limit + 1), "large")
        #expect(throws: KeySourceError.tooLarge) { try KeyFile.read(folder.path + "/large") }
        #expect(mkfifo(folder.path + "/pipe", 0o600) == 0)
        #expect(throws: KeySourceError.notFile) { try KeyFile.read(folder.path + "/pipe") }
        #expect(throws: KeySourceError.notFile) { try KeyFile.read(folder.path) }
        #expect(throws: KeySourceError.system(ENOENT)) { try KeyFile.read(folder.path + "/none") }
    }
}

/// A folder that goes with this object.
private final class Folder {
    let path: String
    private var names: Set<String> = []

    init() throws {
        var template = Array("/tmp/hubline-keys-XXXXXX".utf8CString)
        let made = try #require(mkdtemp(&template))
        path = String(cString: made)
    }

    deinit {
        for name in names.union(["keys.json", "pipe"]) { unlink("\(path)/\(name)") }
        rmdir(path)
    }

    /// Another file of that name, as editors and deployments write one.
    func write(_ bytes: [UInt8], _ name: String) throws {
        names.insert(name)
        let file = try #require(fopen("\(path)/new", "w"))
        #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
        fclose(file)
        #expect(rename("\(path)/new", "\(path)/\(name)") == 0)
    }
}
