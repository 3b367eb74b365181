import Glibc
import HubBase
import HubSettings

/// A log file under its name: it begins anew when it is large or old enough, when it is told to, and when its name is not its own any
/// more, because somebody has moved or removed it.
final class RotatingFile: LineTarget {
    /// How often the name is looked at, in microseconds.
    private static let lookEvery: Int64 = 1_000_000

    private let settings: TraceListenerSettings
    private let folder: String
    private let clock: @Sendable () -> Int64
    let housekeeping: LogHousekeeping
    private var file: LogFile
    private var size = 0
    /// In which span of `rotate.every` the last line came.
    private var span: Int64 = 0
    private var mustReopen = false
    /// The number of the last file that was moved away.
    private var lastNumber: Int?
    private var nextLook: Int64 = 0

    /// Opens it; `clock` tells microseconds since 1970.
    init(_ settings: TraceListenerSettings, in folder: String, clock: @escaping @Sendable () -> Int64) throws(TraceFileError) {
        file = try LogFile.open(settings, in: folder)
        self.settings = settings
        self.folder = folder
        self.clock = clock
        housekeeping = LogHousekeeping(settings, in: folder)
        measure()
        nextLook = clock() + Self.lookEvery
        housekeeping.call()
    }

    /// How many bytes may be written at once so that the file is not rotated long before it is full.
    var room: Int {
        guard file.isPlain, let limit = settings.rotation?.size else { return .max }
        return size < limit ? limit - size : limit
    }

    /// Appends whole lines, as `LogFile.append`.
    func append(_ lines: Span<UInt8>, together: Bool) -> (unwritten: Int, reason: String)? {
        let now = clock()
        if file.isPlain { prepare(for: lines.count, at: now) }
        let failure = file.append(lines, together: together)
        if failure == nil {
            size += lines.count
        } else {
            measure()
        }
        span = span(of: now)
        return failure
    }

    /// Opens the name anew: from now on lines are in whatever file has it then.
    func reopen() {
        guard file.isPlain else { return }
        do throws(TraceFileError) {
            file = try LogFile.open(settings, in: folder)
            measure()
            mustReopen = false
        } catch {
            // The old one is better than none; the next line tries again.
            mustReopen = true
        }
    }

    /// Ends what the housekeeping is doing.
    func close() { housekeeping.stop() }

    private func prepare(for count: Int, at now: Int64) {
        if mustReopen || file.status?.st_nlink == 0 || (now >= nextLook && hasLostItsName(at: now)) { reopen() }
        guard let rotation = settings.rotation, size > 0 else { return }
        let isFull = rotation.size.map { size + count > $0 } ?? false
        if isFull || span != span(of: now) { rotate(at: now) }
    }

    private func hasLostItsName(at now: Int64) -> Bool {
        nextLook = now + Self.lookEvery
        guard let place = try? LogFolder(settings, in: folder), let own = file.status.map(LogFile.Identity.init) else {
            return true
        }
        return place.identity(followLinks: settings.followLinks) != own
    }

    private func rotate(at now: Int64) {
        guard let place = try? LogFolder(settings, in: folder), let own = file.status.map(LogFile.Identity.init) else { return }
        // A link is not moved; another's file neither.
        guard place.identity(followLinks: false) == own else {
            if place.identity(followLinks: settings.followLinks) != own { reopen() }
            return
        }
        guard let number = place.moveAway(beyond: lastNumber) else { return }
        lastNumber = number
        reopen()
        housekeeping.call()
    }

    private func measure() {
        let status = file.status
        size = status.map { Int($0.st_size) } ?? 0
        span = span(of: size > 0 ? (status?.st_mtim.tv_sec).map { Int64($0) * 1_000_000 } ?? clock() : clock())
    }

    private func span(of time: Int64) -> Int64 {
        guard let every = settings.rotation?.every else { return 0 }
        let length = max(Int64(every / .microseconds(1)), 1)
        return time >= 0 ? time / length : (time + 1) / length - 1
    }
}
