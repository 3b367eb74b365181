import Glibc
import HubBase

/// Notices that a file is another one than before: written in place, replaced by renaming, or reached by a link that was turned.
///
/// It looks four times a second and follows links as whoever opens the file does. Nothing has to be known of how editors save and how
/// links are nested, and file systems that tell nobody of changes are watched as well.
struct FileWatch: Sendable {
    private static let interval: Duration = .milliseconds(250)

    let path: String
    /// What the file was when it was read.
    let known: FileMark?

    /// Calls `changed` after each change, once the file has been the same for two looks, so that none is read half written; until the
    /// task is cancelled. A file that is gone is waited for.
    func run(_ clock: LoopClock, _ changed: () -> Void) async {
        var known = known
        var seen = known
        while (try? await clock.sleep(for: Self.interval)) != nil {
            let now = FileMark(path)
            if let now, now == seen, now != known {
                known = now
                changed()
            }
            seen = now
        }
    }
}

/// What tells a file from what it was before.
struct FileMark: Equatable, Sendable {
    private let device: UInt64
    private let number: UInt64
    private let size: Int64
    private let seconds: Int
    private let nanoseconds: Int

    /// Nil if there is no such file.
    init?(_ path: String) {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        device = UInt64(status.st_dev)
        number = UInt64(status.st_ino)
        size = Int64(status.st_size)
        seconds = status.st_mtim.tv_sec
        nanoseconds = status.st_mtim.tv_nsec
    }
}
