/// What waits for one client's socket: whole framed messages, by reference, oldest first.
///
/// The bound is counted in bytes; one message of any size always fits behind less than a full queue. What happens when it is full is
/// decided by who sends: see `HubConnection+Sending`.
package struct SendQueue: ~Copyable {
    private struct Entry {
        let bytes: SharedBytes
        /// Whether `slowConsumer: dropOldest` may take it: sends yes, answers no.
        let isDroppable: Bool
    }

    private var entries: [Entry] = []
    private var head = 0
    /// The bytes of all entries.
    package private(set) var bytes = 0

    package init() {}

    package var isEmpty: Bool { head == entries.count }

    mutating func append(_ message: SharedBytes, isDroppable: Bool) {
        entries.append(Entry(bytes: message, isDroppable: isDroppable))
        bytes += message.count
    }

    /// Takes up to `limit` bytes, at least one message.
    package mutating func take(atMost limit: Int) -> [SharedBytes] {
        var batch: [SharedBytes] = []
        var taken = 0
        while head < entries.count, batch.isEmpty || taken + entries[head].bytes.count <= limit {
            batch.append(entries[head].bytes)
            taken += entries[head].bytes.count
            head += 1
        }
        bytes -= taken
        if head == entries.count {
            entries.removeAll(keepingCapacity: entries.capacity <= 64)
            head = 0
        } else if head > 64, head * 2 > entries.count {
            entries.removeFirst(head)
            head = 0
        }
        return batch
    }

    /// Drops the oldest sends until at most `limit` bytes wait, and answers how many were dropped.
    mutating func dropOldest(until limit: Int) -> Int {
        guard bytes > limit else { return 0 }
        var excess = bytes - limit
        var dropped = 0
        var kept: [Entry] = []
        for entry in entries[head...] {
            if excess > 0, entry.isDroppable {
                excess -= entry.bytes.count
                bytes -= entry.bytes.count
                dropped += 1
            } else {
                kept.append(entry)
            }
        }
        entries = kept
        head = 0
        return dropped
    }

    mutating func removeAll() {
        entries = []
        head = 0
        bytes = 0
    }
}
