#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// A place for one value that a thread leaves for another, which waits for it as long as it likes by the monotonic clock.
///
/// Foundation's conditions and Dispatch's semaphores wait on Linux for a moment of the wall clock: where that is set back
/// meanwhile they wait as much longer, and where it is set forward they do not wait.
///
/// `@unchecked` as the lock guards the value.
package final class Mailbox<Value: Sendable>: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let arrival = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var value: Value?

    /// Creates an empty place.
    package init() {
        pthread_mutex_init(lock, nil)
        var attributes = pthread_condattr_t()
        pthread_condattr_init(&attributes)
        pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
        pthread_cond_init(arrival, &attributes)
        pthread_condattr_destroy(&attributes)
    }

    deinit {
        pthread_cond_destroy(arrival)
        pthread_mutex_destroy(lock)
        arrival.deallocate()
        lock.deallocate()
    }

    /// Leaves a value, in the place of one that nobody has taken, and wakes a thread that waits for it.
    package func put(_ new: Value) {
        pthread_mutex_lock(lock)
        value = new
        pthread_cond_signal(arrival)
        pthread_mutex_unlock(lock)
    }

    /// Takes the value that is there or comes within a time; nil if none does.
    package func take(within time: Duration) -> Value? {
        pthread_mutex_lock(lock)
        defer { pthread_mutex_unlock(lock) }
        var deadline = timespec()
        clock_gettime(CLOCK_MONOTONIC, &deadline)
        let nanoseconds = deadline.tv_nsec + Int(time / .nanoseconds(1))
        deadline.tv_sec += nanoseconds / 1_000_000_000
        deadline.tv_nsec = nanoseconds % 1_000_000_000
        while value == nil, pthread_cond_timedwait(arrival, lock, &deadline) == 0 {}
        defer { value = nil }
        return value
    }
}
