import Foundation

/// Work that cannot be stopped, such as a large call of LAPACK: it runs on a thread of its own, and whoever wants to stop
/// does not wait for it.
///
/// What was abandoned still runs to its end, beside whatever comes next, and is forgotten. `@unchecked` as the condition
/// guards the result.
final class AbandonableWork<Value: Sendable>: @unchecked Sendable {
    private let condition = NSCondition()
    private var result: Value?

    /// Runs a job.
    ///
    /// - Parameters:
    ///   - shouldStop: Asked every hundredth of a second.
    ///   - job: Must not refer to memory that the caller may free.
    /// - Throws: ``TrainingError/stopped``.
    static func run(
        _ shouldStop: () -> Bool, _ job: @escaping @Sendable () -> Value
    ) throws(TrainingError) -> Value {
        let work = AbandonableWork()
        let thread = Thread { work.finish(job()) }
        // As much as a main thread has: LAPACK keeps some of its work there.
        thread.stackSize = 8 << 20
        thread.start()
        while true {
            if let result = work.wait() { return result }
            if shouldStop() { throw .stopped }
        }
    }

    private func finish(_ value: Value) {
        condition.withLock {
            result = value
            condition.signal()
        }
    }

    private func wait() -> Value? {
        condition.withLock {
            if result == nil { _ = condition.wait(until: Date(timeIntervalSinceNow: 0.01)) }
            return result
        }
    }
}
