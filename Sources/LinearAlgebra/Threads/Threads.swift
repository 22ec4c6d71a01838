import Dispatch
import Synchronization

/// Work that several threads of this process share.
package enum Threads {
    /// Calls a closure once for every piece, at the same time where processors are free, and returns when all are done.
    ///
    /// - Parameters:
    ///   - count: How many pieces; no more than threads may be busy.
    ///   - body: Must not touch what it touches for another piece, but to read it.
    package static func forEach(_ count: Int, _ body: (_ piece: Int) -> Void) {
        guard count > 1 else {
            if count == 1 { body(0) }
            return
        }
        withoutActuallyEscaping(body) { body in
            // No call outlives this function, and the caller keeps what its pieces write apart.
            nonisolated(unsafe) let body = body
            DispatchQueue.concurrentPerform(iterations: count) { body($0) }
        }
    }

    /// Calls a closure once for every piece, in order; a thread that is done with one takes the next.
    ///
    /// - Parameters:
    ///   - count: How many pieces.
    ///   - threads: How many are busy at once, at least 1.
    ///   - shouldStop: Asked by one thread at a time, through the closure's last argument; once it says yes, all are told so.
    ///   - body: A piece, and the number of the thread that has it. It must not touch what another piece or thread touches.
    package static func share(
        _ count: Int, between threads: Int, _ shouldStop: () -> Bool,
        _ body: (_ piece: Int, _ thread: Int, _ shouldStop: () -> Bool) -> Void
    ) {
        let next = Atomic(0)
        let isStopped = Mutex(false)
        withoutActuallyEscaping(shouldStop) { shouldStop in
            // The lock keeps its calls apart, and the caller waits meanwhile.
            nonisolated(unsafe) let shouldStop = shouldStop
            forEach(min(threads, count)) { thread in
                while true {
                    let piece = next.wrappingAdd(1, ordering: .relaxed).oldValue
                    guard piece < count else { return }
                    body(piece, thread) {
                        isStopped.withLock { isStopped in
                            isStopped = isStopped || shouldStop()
                            return isStopped
                        }
                    }
                }
            }
        }
    }
}
