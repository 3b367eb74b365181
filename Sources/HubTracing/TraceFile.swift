package import HubBase
package import HubSettings

/// A log file: lines go into a bounded queue and from there to the file, off the path of the calls that speak.
///
/// With autoflush, `settle()` returns only when every line that came before it is in the file: one write for a whole burst, made
/// by whoever settles. What nobody settles is written by a thread of the file's own, within 10 ms; without autoflush within half
/// a second. When the queue is full lines are dropped, and when the file cannot be written to they are lost; both are counted,
/// and one line in the file says how many.
package final class TraceFile: TraceListener {
    private let lines: LineQueue
    private let writer: LateWriter
    private let settles: Bool
    /// Opens the file again; nil: there is none.
    private let open: (@Sendable () throws(TraceFileError) -> LogFile)?

    /// Opens the file of these settings; a relative path starts at `folder`.
    ///
    /// The file is made (mode 0640), and the folders above it (0750), if they are not there. Only a plain file is opened, and without
    /// `followLinks` no link on the way to it is followed but those in the path of `folder`.
    package convenience init(_ settings: TraceListenerSettings, autoflush: Bool, in folder: String) throws(TraceFileError) {
        let file = try LogFile.open(settings, in: folder)
        do {
            try self.init(
                LineQueue(file, size: settings.queueSize, whenFull: settings.whenFull), settles: autoflush,
                delay: autoflush ? .milliseconds(10) : .milliseconds(500)
            ) { () throws(TraceFileError) in try LogFile.open(settings, in: folder) }
        } catch {
            throw TraceFileError(settings, "\(error)")
        }
    }

    /// Lines on standard error, within 10 ms. Nobody waits for it: a terminal or a pipe may stand still.
    ///
    /// - Throws: `SystemThread.CannotStart`.
    package static func standardError() throws -> TraceFile {
        try TraceFile(LineQueue(.standardError(), size: 1024 * 1024), settles: false, delay: .milliseconds(10))
    }

    private init(
        _ lines: LineQueue, settles: Bool, delay: Duration, open: (@Sendable () throws(TraceFileError) -> LogFile)? = nil
    ) throws {
        self.lines = lines
        self.settles = settles
        self.open = open
        writer = try LateWriter(delay: delay) { lines.flush() }
    }

    deinit { writer.stop() }

    package func write(_ record: TraceRecord) {
        var line = ByteWriter()
        TextLines.append(record, to: &line)
        if line.withSpan({ lines.add($0) }) { writer.hurry() } else { writer.call() }
    }

    package func settle() {
        if settles { lines.flush() }
    }

    /// What cannot be opened again is written to as before, with a line about it.
    package func reopen() {
        guard let open else { return }
        do throws(TraceFileError) {
            lines.change(to: try open())
        } catch {
            write(
                TraceRecord(
                    time: TraceRecord.now(), level: .error, source: TraceSources.server, message: "\(error)", fields: []))
        }
    }

    package func close() {
        writer.stop()
        lines.close()
    }
}
