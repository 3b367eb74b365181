import Glibc
import HubTesting

@testable import HubCommands

/// What a command line said, and with what it ended.
struct Said: Equatable {
    var status: Int32
    /// Standard output.
    var said: [String] = []
    /// Standard error.
    var complained: [String] = []
}

/// Runs a command line of the program `Chat`, which has what `configure` adds.
func run(_ arguments: String..., configure: @escaping (inout HubServerBuilder) -> Void = { _ in }) async -> Said {
    await run(arguments, configure: configure)
}

func run(
    _ arguments: [String], hasColours: Bool = false, configure: @escaping (inout HubServerBuilder) -> Void = { _ in }
) async -> Said {
    let said = Watched<[String]>([])
    let complained = Watched<[String]>([])
    let terminal = Terminal(
        say: { line in said.change { $0 += lines(line) } },
        pass: { bytes in
            let text = bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
            said.change { $0 += lines(String(text.dropLast())) }
            return true
        },
        complain: { line in complained.change { $0 += lines(line) } }, isWatched: false, hasColours: hasColours)
    let status = await HubCommand(program: "Chat", terminal: terminal, configure: configure).run(arguments)
    return Said(status: status, said: said.value, complained: complained.value)
}

private func lines(_ text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

/// A file that is gone after the test, in a folder of its own.
final class File: Sendable {
    let folder: String
    let path: String

    init(_ text: String) throws {
        var template = Array("/tmp/hubline-commands-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(code: errno) }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = folder + "/shop.yaml"
        guard let file = fopen(path, "w") else { throw Failure(code: errno) }
        fputs(text, file)
        fclose(file)
    }

    deinit {
        remove(path)
        remove(folder)
    }

    /// Whether the folder holds nothing but the file.
    var isAlone: Bool {
        guard let entries = opendir(folder) else { return false }
        defer { closedir(entries) }
        var count = 0
        while readdir(entries) != nil { count += 1 }
        return count == 3
    }

    struct Failure: Error {
        let code: Int32
    }
}
