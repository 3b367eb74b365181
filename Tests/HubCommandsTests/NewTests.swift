import FoundationEssentials
import HubTesting
import Testing

@testable import HubCommands

/// `new`: a package of one's own; `stranger_test.py` builds and runs one.
struct NewTests {
    private static let written = [
        ".gitignore", "Package.swift", "Sources/MyShop/Application.swift", "Sources/MyShop/MyShopHub.swift",
        "Sources/MyShop/TextLimit.swift", "Tests/MyShopTests/MyShopHubTests.swift", "config.yaml",
    ]

    @Test func aNewFolderGetsAPackageAndTheNextStepsAreTold() async throws {
        let place = try Place()
        let folder = place.path + "/deep/my-shop"
        let said = await run("new", folder, "--hubline", "https://example.org/some/Hubline.git")
        #expect(said.status == 0 && said.complained.isEmpty)
        #expect(said.said.first?.hasPrefix("Wrote MyShop into \(folder): Package.swift, ") == true)
        #expect(
            said.said.dropFirst(2) == [
                "  cd \(folder)", "  swift test                              # the first time builds Hubline, too",
                "  swift run MyShop serve", "  Chat call http://127.0.0.1:5000/myShop send ada hello",
            ])
        #expect(place.files("deep/my-shop") == Self.written)
        let manifest = try place.text("deep/my-shop/Package.swift")
        #expect(manifest.contains(#".package(url: "https://example.org/some/Hubline.git", .upToNextMinor(from: "0.1.0"))"#))
        #expect(manifest.contains(#".product(name: "HubTesting", package: "hubline")"#))
        // What the file lists is known to every program but the hub and the module, which are the package's own.
        let check = await run("check", folder + "/config.yaml", configure: shop)
        #expect(check.status == 0, "\(check)")
    }

    @Test(arguments: [["stuff"], ["Package.swift"], [".hidden"]])
    func aFolderThatIsNotEmptyIsLeftAlone(names: [String]) async throws {
        let place = try Place(names)
        let said = await run("new", place.path)
        #expect(said == Said(status: 1, complained: ["Chat: \(place.path) is not empty: nothing was written"]))
        #expect(place.files("") == names.sorted())
    }

    @Test func anEmptyFolderAndOneThatGitHasMadeAreTaken() async throws {
        let place = try Place([".git/config"], folder: "my-shop")
        #expect(await run("new", place.path).status == 0)
        #expect(place.files("") == ([".git/config"] + Self.written).sorted())
        let said = await run("new", place.path)
        #expect(said.status == 1)
    }

    @Test func whatCannotBeWrittenIsSaid() async throws {
        let place = try Place(["file"])
        #expect(
            await run("new", place.path + "/file")
                == Said(status: 1, complained: ["Chat: \(place.path)/file cannot be read: Not a directory"]))
        #expect(
            await run("new", place.path + "/file/shop")
                == Said(status: 1, complained: ["Chat: \(place.path)/file/shop cannot be made: Not a directory"]))
        #expect(
            await run("new", "/proc/shop")
                == Said(status: 1, complained: ["Chat: /proc/shop cannot be made: No such file or directory"]))
    }

    @Test(arguments: [
        ("chat", "Chat", "ChatHub"), ("a/b/my shop", "MyShop", "MyShopHub"), ("my.shop-2/", "MyShop2", "MyShop2Hub"),
        ("class", "Class", "ClassHub"), ("_x_y", "XY", "XYHub"), ("HTTPThing", "HTTPThing", "HTTPThingHub"),
        ("chat-hub", "ChatHub", "ChatHub"), ("nil", "Nil", "NilHub"), ("a", "A", "AHub"),
    ])
    func aFolderNamesItsProgram(folder: String, program: String, hub: String) throws {
        let name = try PackageName(ofFolder: folder)
        #expect(name.program == program && name.hub == hub)
    }

    @Test func aDotIsTheFolderItself() throws {
        let place = try Place(folder: "my-shop")
        #expect(try PackageName(ofFolder: place.path + "/.").program == "MyShop")
        #expect(try PackageName(ofFolder: place.path + "/../my-shop/").program == "MyShop")
    }

    @Test(arguments: [
        ("2048", "it begins with a digit"), ("-", "there is no letter in it"), ("...", "there is no letter in it"),
        ("café", "it needs letters from a to z and digits"), ("店", "it needs letters from a to z and digits"),
        ("hubs", "Hubs is a name that Swift or Hubline uses"), ("hub-testing", "HubTesting is a name that Swift or Hubline uses"),
        ("testing", "Testing is a name that Swift or Hubline uses"), ("any", "Any is a name that Swift or Hubline uses"),
        ("self", "Self is a name that Swift or Hubline uses"),
    ])
    func aNameThatNoProgramCanHaveIsRefusedWithTheReason(folder: String, reason: String) async throws {
        let place = try Place()
        let said = await run("new", place.path + "/" + folder)
        let problem = "Chat: '\(folder)' cannot name a program: \(reason); choose another name for the folder"
        #expect(said == Said(status: 1, complained: [problem]))
        #expect(place.files("").isEmpty)
    }

    @Test func aNameIsNotLongerThanAFileMayHave() {
        #expect(throws: NewPackageError.self) { try PackageName(ofFolder: String(repeating: "a", count: 65)) }
    }

    @Test func wrongUseIsStatus2() async {
        let end = "; 'Chat help new' tells more"
        #expect(await run("new") == Said(status: 2, complained: ["Chat: new needs a DIR" + end]))
        #expect(await run("new", "") == Said(status: 2, complained: ["Chat: DIR is empty" + end]))
        #expect(await run("new", "a", "b") == Said(status: 2, complained: ["Chat: unexpected argument 'b'" + end]))
        let problem = #"Chat: --hubline expects a git URL or a folder, not 'a\nb'"#
        #expect(await run("new", "a", "--hubline", "a\nb") == Said(status: 2, complained: [problem + end]))
    }

    @Test func hublineComesFromItsSourcesUnlessSomebodySaysWhere() throws {
        let place = try Place(["Package.swift", "Sources/HubCommands/X.swift"], folder: "Some Clone")
        let own = place.path + "/Sources/HubCommands/X.swift"
        let source = try HublineSource(nil, version: "1.2.3", ownFile: own)
        #expect(source == .folder(place.path) && source.identity == "some clone")
        #expect(source.dependency == ".package(path: \"\(place.path)\")")
        #expect(try HublineSource(place.path + "/.", version: "1.2.3") == source)
        let error = #expect(throws: NewPackageError.self) {
            try HublineSource(nil, version: "1.2.3", ownFile: "/gone/a/b/c.swift")
        }
        #expect(error?.problem.contains("--hubline") == true)
        for url in ["https://example.org/x/Hubline.git", "git@example.org:hubline", "file:///x/hubline"] {
            #expect(try HublineSource(url, version: "1.2.3") == .repository(url, version: "1.2.3"))
            #expect(try HublineSource(url, version: "1.2.3").identity == "hubline")
        }
        #expect(HublineSource.literal(#"a"b\(c)"#) == #""a\"b\\(c)""#)
    }

    /// Files that nobody compiled here: no line ends with blanks, the last one ends.
    @Test func theFilesAreTidy() throws {
        let package = NewPackage(name: try PackageName(ofFolder: "chat"), hubline: .folder("/hubline"))
        for file in package.files {
            #expect(file.text.hasSuffix("\n") && !file.text.hasSuffix("\n\n") && !file.text.contains(" \n"), "\(file.path)")
        }
    }
}

private func shop(_ app: inout HubServerBuilder) {
    app.module("textLimit") { options in
        _ = options("characters", default: 500, in: 1...100_000, "")
        return RequireTenant(options: &options)
    }
    app.hub(MyShopHub.self) { MyShopHub(context: $0) }
}

private struct MyShopHub: Hub {
    let context: HubCallerContext
    static var descriptor: HubDescriptor<MyShopHub> { HubDescriptor("MyShopHub", []) }
}

/// A folder that is gone after the test.
private final class Place {
    let path: String
    private let root: String

    init(_ names: [String] = [], folder: String = "place") throws {
        root = FileManager.default.temporaryDirectory.path + "/hubline-new-\(UUID())"
        path = root + "/" + folder
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        for name in names {
            let file = path + "/" + name
            let end = try #require(file.lastIndex(of: "/"))
            try FileManager.default.createDirectory(atPath: String(file[..<end]), withIntermediateDirectories: true)
            try "x".write(toFile: file, atomically: false, encoding: .utf8)
        }
    }

    deinit { try? FileManager.default.removeItem(atPath: root) }

    func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }

    /// The files below, in alphabetical order.
    func files(_ folder: String) -> [String] {
        let below = path + (folder.isEmpty ? "" : "/" + folder)
        var isFolder = false
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: below)) ?? []
        return names.filter { FileManager.default.fileExists(atPath: below + "/" + $0, isDirectory: &isFolder) && !isFolder }
            .sorted()
    }
}
