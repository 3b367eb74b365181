import Glibc
package import HubBase
package import HubSettings

/// A listener that writes lines: records go into a bounded queue, and a thread of the listener's own makes lines of them and writes those,
/// off the path of the calls that speak.
///
/// With autoflush answers wait until the lines that came before them are in the file: the thread writes all there is with one write, and
/// then gives the word to everybody who waits. What nobody waits for is written within 10 ms; without autoflush within half a second.
/// When the queue is full lines are dropped, and when the file cannot be written to they are lost; both are counted, and one line says
/// how many.
package final class TraceWriter: TraceListener {
    private let records: RecordQueue
    private let writer: LateWriter
    package let settles: Bool

    /// Opens what these settings name; a relative path starts at `folder`. `clock` tells the microseconds since 1970 by which files
    /// rotate.
    ///
    /// A file is made (mode 0640), and the folders above it (0750), if they are not there. Only a plain file is opened, and no link on the
    /// way to it is followed but those in the path of `folder`, unless the settings say so.
    package convenience init(
        _ settings: TraceListenerSettings, autoflush: Bool, in folder: String,
        clock: @escaping @Sendable () -> Int64 = { TraceRecord.now() }
    ) throws(TraceFileError) {
        let settles = autoflush && settings.type == .file
        let isQuick = settles || settings.type != .file
        do {
            try self.init(
                RecordQueue(
                    Self.target(settings, in: folder, clock: clock), format: settings.format, size: settings.queueSize,
                    whenFull: settings.whenFull),
                settles: settles, delay: isQuick ? .milliseconds(10) : .milliseconds(500))
        } catch let error as TraceFileError {
            throw error
        } catch {
            throw TraceFileError(settings, "\(error)")
        }
    }

    private static func target(
        _ settings: TraceListenerSettings, in folder: String, clock: @escaping @Sendable () -> Int64
    ) throws(TraceFileError) -> sending any LineTarget {
        switch settings.type {
        // Nobody waits for these: a terminal or a pipe may stand still.
        case .standardOutput: StreamTarget(STDOUT_FILENO)
        case .standardError: StreamTarget(STDERR_FILENO)
        case .syslog: SystemLog(settings.socket)
        case .file, .registered: try RotatingFile(settings, in: folder, clock: clock)
        }
    }

    private init(_ records: RecordQueue, settles: Bool, delay: Duration) throws {
        self.records = records
        self.settles = settles
        writer = try LateWriter(delay: delay) { records.flush() }
    }

    /// Nobody speaks to it any more: what is left is written.
    deinit { close() }

    package func write(_ record: TraceRecord) {
        if records.add(record) { writer.hurry() } else { writer.call() }
    }

    package func settle(_ done: @escaping @Sendable () -> Void) {
        if records.settle(done) { writer.hurry() }
    }

    /// Opens its file by its name anew: lines that are said from now on are in whatever has that name.
    package func reopen() { records.reopen() }

    package func close() {
        writer.stop()
        records.close()
    }
}
