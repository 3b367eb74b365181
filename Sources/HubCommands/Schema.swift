import HubServer

/// `schema`: what an editor needs to complete and check `config.yaml`.
struct Schema: Verb {
    static let usage = VerbUsage(
        name: "schema",
        summary: "JSON Schema of the file, for editors",
        text: """
            Prints the JSON Schema of config.yaml with the modules of this program. An editor that speaks YAML's language server
            completes and checks a file by it, when the file begins with the line below; 'check' knows more than a schema can say.

              PROGRAM schema > config.schema.json
              # yaml-language-server: $schema=config.schema.json
            """,
        exitStatus: "0 printed, 2 wrong use.")

    init(_ arguments: VerbArguments) {}

    func run(_ command: HubCommand) -> Int32 {
        do {
            command.terminal.say(try HubServerBuilder(command.configure).schema)
            return 0
        } catch {
            command.terminal.complain("\(command.program): \(error)")
            return 1
        }
    }
}
