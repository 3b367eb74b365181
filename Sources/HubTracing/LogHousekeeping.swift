import Glibc
import HubBase
import HubCompression
import HubSettings

/// What becomes of the files that a log has left behind: some are compressed, the oldest go. On a thread of its own, which lives as long
/// as there is something to do, so that lines wait for none of it.
final class LogHousekeeping: Sendable {
    private enum Phase {
        case idle, running
        /// Something came meanwhile: once more.
        case again
        case stopped
    }

    private let settings: TraceListenerSettings
    private let folder: String
    private let phase = Lock(Phase.idle)
    /// Held while a thread is at work.
    private let work = Lock(())

    init(_ settings: TraceListenerSettings, in folder: String) {
        self.settings = settings
        self.folder = folder
    }

    /// Looks after the old files soon. If the system starts no thread, the next time will do.
    func call() {
        guard let rotation = settings.rotation else { return }
        let starts = phase.withLock { phase in
            switch phase {
            case .idle:
                phase = .running
                return true
            case .running:
                phase = .again
                return false
            case .again, .stopped: return false
            }
        }
        guard starts else { return }
        do {
            _ = try SystemThread { [self] in run(rotation) }
        } catch {
            phase.withLock { if $0 != .stopped { $0 = .idle } }
        }
    }

    /// Returns when no thread is at work any more; none will be.
    func stop() {
        phase.withLock { $0 = .stopped }
        work.withLock { _ in }
    }

    /// Returns when there is nothing left to do.
    func finish() {
        while phase.withLock({ $0 == .running || $0 == .again }) { work.withLock { _ in } }
    }

    private var isStopped: Bool { phase.withLock { $0 == .stopped } }

    private func run(_ rotation: TraceRotation) {
        work.withLock { _ in
            while !isStopped {
                // What cannot be opened now will be the next time.
                if let place = try? LogFolder(settings, in: folder) { tidy(place, rotation) }
                let isDone = phase.withLock { phase in
                    if phase == .again { phase = .running } else if phase == .running { phase = .idle }
                    return phase != .running
                }
                if isDone { return }
            }
        }
    }

    private func tidy(_ place: borrowing LogFolder, _ rotation: TraceRotation) {
        let logs = OldLogs(place)
        for name in logs.remains { unlinkat(place.descriptor, name, 0) }
        var kept = logs.all
        // Both forms of one: it was compressed, and the process ended before the other went.
        for file in kept where !file.isCompressed && kept.contains(where: { $0.number == file.number && $0.isCompressed }) {
            unlinkat(place.descriptor, file.name, 0)
            kept.removeAll { $0 == file }
        }
        let oldest = rotation.keepFor.map { TraceRecord.now() / 1_000_000 - $0.components.seconds }
        for (index, file) in kept.enumerated() {
            let isOne = index < kept.count - rotation.keep || oldest.map { file.time < $0 } ?? false
            if isOne {
                unlinkat(place.descriptor, file.name, 0)
            } else if rotation.compress, !file.isCompressed {
                compress(file, place)
            }
        }
    }

    /// Under another name until it is whole.
    private func compress(_ file: OldLogs.File, _ place: borrowing LogFolder) {
        let part = file.name + OldLogs.partSuffix
        let from = openat(place.descriptor, file.name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK)
        guard from >= 0 else { return }
        defer { close(from) }
        let to = openat(place.descriptor, part, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o640)
        guard to >= 0 else { return }
        let isWhole = copy(from, to)
        close(to)
        if isWhole, renameat(place.descriptor, part, place.descriptor, file.name + ".gz") == 0 {
            unlinkat(place.descriptor, file.name, 0)
        } else {
            unlinkat(place.descriptor, part, 0)
        }
    }

    private func copy(_ from: Int32, _ to: Int32) -> Bool {
        var gzip = GzipWriter()
        var out = ByteWriter()
        var bytes = [UInt8](repeating: 0, count: 64 * 1024)
        while !isStopped {
            let count = read(from, &bytes, bytes.count)
            guard count >= 0, (try? gzip.compress(bytes.span.extracting(..<count), isLast: count == 0, to: &out)) != nil else {
                return false
            }
            guard out.withSpan({ Self.write($0, to) }) else { return false }
            out.removeAll()
            if count == 0 {
                var status = stat()
                // The old file's time says how old it is.
                guard fstat(from, &status) == 0 else { return true }
                withUnsafeTemporaryAllocation(of: timespec.self, capacity: 2) { times in
                    times.initialize(repeating: status.st_mtim)
                    _ = futimens(to, times.baseAddress)
                }
                return true
            }
        }
        return false
    }

    private static func write(_ bytes: Span<UInt8>, _ to: Int32) -> Bool {
        bytes.withUnsafeBytes { bytes in
            var done = 0
            while let start = bytes.baseAddress, done < bytes.count {
                let count = Glibc.write(to, start + done, bytes.count - done)
                if count < 0, errno != EINTR { return false }
                done += max(count, 0)
            }
            return true
        }
    }
}
