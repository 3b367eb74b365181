import HubServer

/// `new`: a package of one's own to begin with.
struct New: Verb {
    static let usage = VerbUsage(
        name: "new", words: "DIR", wordCount: 1...1,
        summary: "writes a package with a hub, a module, a test and a config.yaml",
        options: [
            VerbUsage.Option(
                name: "--hubline", value: "WHERE",
                help: "the git URL of Hubline, or a folder with its sources; by default those that this program was made from")
        ],
        text: """
            Writes a Swift package into the folder DIR, which is new or empty, and tells what to do next. DIR's last name, in Swift's
            way of writing, becomes that of the program: my-shop makes the program MyShop with the hub MyShopHub.

              PROGRAM new chat
              PROGRAM new chat --hubline https://example.org/hubline.git
            """,
        exitStatus:
            "0 written, 1 not: the folder is not empty, cannot be written, or has a name that no program can have; 2 wrong use."
    )

    let folder: String
    let source: String?

    init(_ arguments: VerbArguments) throws(UsageError) {
        folder = arguments.words[0]
        source = arguments["--hubline"]
        guard !folder.isEmpty else { throw UsageError("DIR is empty", verb: "new") }
        guard let source else { return }
        // It is written into a manifest.
        guard !source.isEmpty, source.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F }) else {
            throw UsageError("--hubline expects a git URL or a folder, not \(ConfigurationProblem.quote(source))", verb: "new")
        }
    }

    func run(_ command: HubCommand) -> Int32 {
        do {
            let package = NewPackage(
                name: try PackageName(ofFolder: folder), hubline: try HublineSource(source, version: HubCommand.version))
            let files = package.files
            try NewFolder(folder).write(files)
            command.terminal.say(
                """
                Wrote \(package.name.program) into \(folder): \(files.map(\.path).joined(separator: ", ")).

                  cd \(folder)
                  swift test                              # the first time builds Hubline, too
                  swift run \(package.name.program) serve
                  \(command.program) call http://127.0.0.1:5000\(package.name.path) send ada hello
                """)
            return 0
        } catch {
            command.terminal.complain("\(command.program): \(error.problem)")
            return 1
        }
    }
}

/// Why no package was written.
struct NewPackageError: Error {
    let problem: String
}
