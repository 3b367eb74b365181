import Dispatch
import Glibc
import HubBase
import HubSettings

/// A folder that is gone after the test.
final class Folder: Sendable {
    let path: String

    init() throws {
        var template = Array("/tmp/hubline-tracing-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw Failure(code: errno) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.removeAll(path) }

    private static func removeAll(_ path: String) {
        guard Glibc.remove(path) != 0, let folder = opendir(path) else { return }
        while let entry = readdir(folder) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
            if name != ".", name != ".." { removeAll("\(path)/\(name)") }
        }
        closedir(folder)
        Glibc.remove(path)
    }

    struct Failure: Error {
        let code: Int32
    }

    /// The file's lines, without their line feeds; nil if there is no file. A last line that is not ended fails.
    func lines(_ name: String) throws -> [String]? {
        guard let bytes = bytes(name) else { return nil }
        guard bytes.isEmpty || bytes.last == 0x0A else { throw Failure(code: 0) }
        return Self.split(bytes)
    }

    /// The file's whole lines, for who reads while others write: a line that is not ended yet is left out.
    func wholeLines(_ name: String) -> [String] { Self.split(bytes(name) ?? []) }

    private func bytes(_ name: String) -> [UInt8]? {
        guard let file = fopen("\(path)/\(name)", "r") else { return nil }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        while case let byte = getc(file), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        return bytes
    }

    private static func split(_ bytes: [UInt8]) -> [String] {
        bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast().map { String(decoding: $0, as: UTF8.self) }
    }

    /// What is in it.
    var names: [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            names.append(withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) })
        }
        return names.filter { $0 != "." && $0 != ".." }
    }

    func remove(_ name: String) { Self.removeAll("\(path)/\(name)") }

    /// What the system's gzip makes of the file.
    func expanded(_ name: String) throws -> String {
        guard let pipe = popen("gzip -dc < \(path)/\(name)", "r") else { throw Failure(code: errno) }
        var bytes: [UInt8] = []
        while case let byte = getc(pipe), byte != EOF { bytes.append(UInt8(truncatingIfNeeded: byte)) }
        guard pclose(pipe) == 0 else { throw Failure(code: 0) }
        return String(decoding: bytes, as: UTF8.self)
    }

    func mode(_ name: String) throws -> mode_t {
        var status = stat()
        guard stat("\(path)/\(name)", &status) == 0 else { throw Failure(code: errno) }
        return status.st_mode & 0o777
    }
}

func record(_ message: String, level: TraceLevel = .information, fields: [TraceRecord.Field] = []) -> TraceRecord {
    TraceRecord(time: 1_795_514_400_123_456, level: level, source: "hubline.pipeline", message: message, fields: fields)
}

func line(_ message: String) -> String { "2026-11-24T10:00:00.123456Z information hubline.pipeline \(message)" }

/// A line without its time, level and source.
func message(of line: String) -> String { String(line.split(separator: " ", maxSplits: 3).last ?? "") }

/// Returns when what was said before is where it must be before an answer leaves.
func settled(_ listener: any TraceListener) {
    let bell = DispatchSemaphore(value: 0)
    listener.settle { bell.signal() }
    bell.wait()
}

func settled(_ traces: TraceSwitch) {
    let bell = DispatchSemaphore(value: 0)
    traces.settle { bell.signal() }
    bell.wait()
}
