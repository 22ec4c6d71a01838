#if XGBoost
    import Foundation
    import Waiting

    /// A thread of a training set's own.
    ///
    /// XGBoost keeps the scores of training rows with the thread that made a booster, so that all its calls must come from
    /// there.
    ///
    /// `@unchecked` as the condition guards what changes.
    final class XGBoostThread: @unchecked Sendable {
        private let condition = NSCondition()
        private var jobs: [@Sendable () -> Void] = []
        private var isClosed = false

        init() {
            Thread { [self] in
                while let job = next() { job() }
            }.start()
        }

        /// Lets the thread end after the jobs so far and a last one.
        func close(_ last: @escaping @Sendable () -> Void) {
            condition.withLock {
                jobs.append(last)
                isClosed = true
                condition.signal()
            }
        }

        /// Gives the thread a job that nobody waits for.
        func add(_ job: @escaping @Sendable () -> Void) {
            condition.withLock {
                jobs.append(job)
                condition.signal()
            }
        }

        private func next() -> (@Sendable () -> Void)? {
            condition.withLock {
                while jobs.isEmpty, !isClosed { condition.wait() }
                return jobs.isEmpty ? nil : jobs.removeFirst()
            }
        }

        /// Runs a job on the thread and waits for what comes of it, but no longer than until a wish to stop: the job then
        /// runs to its end and is forgotten.
        ///
        /// - Throws: ``TrainingError/stopped``, or what the job throws.
        func run<Value: Sendable>(
            shouldStop: () -> Bool, _ job: @escaping @Sendable () throws(TrainingError) -> Value
        ) throws(TrainingError) -> Value {
            let outcome = Mailbox<Result<Value, TrainingError>>()
            add { outcome.put(Result(catching: job)) }
            while true {
                if let result = outcome.take(within: .milliseconds(10)) { return try result.get() }
                if shouldStop() { throw .stopped }
            }
        }
    }
#endif
