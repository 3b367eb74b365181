import Hubs

/// Keeps what is said.
final class RecordingListener: TraceListener {
    let records = Watched<[TraceRecord]>([])

    func write(_ record: TraceRecord) { records.change { $0.append(record) } }
}
