import Foundation
import Waiting

/// Work that cannot be stopped, such as a large call of LAPACK: it runs on a thread of its own, and whoever wants to stop
/// does not wait for it.
///
/// What was abandoned still runs to its end, beside whatever comes next, and is forgotten.
enum AbandonableWork {
    /// Runs a job.
    ///
    /// - Parameters:
    ///   - shouldStop: Asked every hundredth of a second.
    ///   - job: Must not refer to memory that the caller may free.
    /// - Throws: ``TrainingError/stopped``.
    static func run<Value: Sendable>(
        _ shouldStop: () -> Bool, _ job: @escaping @Sendable () -> Value
    ) throws(TrainingError) -> Value {
        let outcome = Mailbox<Value>()
        let thread = Thread { outcome.put(job()) }
        // As much as a main thread has: LAPACK keeps some of its work there.
        thread.stackSize = 8 << 20
        thread.start()
        while true {
            if let result = outcome.take(within: .milliseconds(10)) { return result }
            if shouldStop() { throw .stopped }
        }
    }
}
