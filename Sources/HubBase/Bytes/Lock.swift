#if HUBLINE_TSAN
    public import Glibc
#else
    public import Synchronization
#endif

/// A short lock around a small value. Nothing suspends, encodes or does I/O while it is held.
///
/// Inlinable: to look up the generic types of one `withLock` takes longer than the lock.
///
/// Under the thread sanitizer, which does not understand `Synchronization.Mutex`, it is a pthread mutex: the Makefile defines
/// `HUBLINE_TSAN` there.
public struct Lock<Value: ~Copyable>: ~Copyable, Sendable {
    #if HUBLINE_TSAN
        // Reached between `pthread_mutex_lock` and `unlock` only.
        @usableFromInline nonisolated(unsafe) let value: UnsafeMutablePointer<Value>
        @usableFromInline nonisolated(unsafe) let mutex: UnsafeMutablePointer<pthread_mutex_t>

        /// A lock around that value.
        public init(_ value: consuming sending Value) {
            self.value = .allocate(capacity: 1)
            self.value.initialize(to: value)
            mutex = .allocate(capacity: 1)
            mutex.initialize(to: pthread_mutex_t())
            pthread_mutex_init(mutex, nil)
        }

        deinit {
            pthread_mutex_destroy(mutex)
            mutex.deallocate()
            value.deinitialize(count: 1)
            value.deallocate()
        }

        /// Runs `body` with the value while nobody else has it.
        @inlinable public func withLock<R: ~Copyable, E: Error>(_ body: (inout sending Value) throws(E) -> sending R) throws(E)
            -> sending R
        {
            pthread_mutex_lock(mutex)
            defer { pthread_mutex_unlock(mutex) }
            return try body(&value.pointee)
        }
    #else
        @usableFromInline let mutex: Mutex<Value>

        /// A lock around that value.
        public init(_ value: consuming sending Value) { mutex = Mutex(value) }

        /// Runs `body` with the value while nobody else has it.
        @inlinable public func withLock<R: ~Copyable, E: Error>(_ body: (inout sending Value) throws(E) -> sending R) throws(E)
            -> sending R
        {
            try mutex.withLock(body)
        }
    #endif
}
