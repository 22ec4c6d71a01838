import LinearAlgebra
import Synchronization

/// What one suggestion may leave for the next: results of pure functions, which are the same with or without it.
///
/// Keeps the last few searches for hyperparameters, and the last processes, whose factors the next ones extend.
final class SurrogateMemo: Sendable {
    /// What a search for hyperparameters depends on.
    struct Question: Equatable {
        let points: KernelPoints
        let values: [Double]
        let seed: UInt64
        /// Where the search begins; nil for several starts.
        let start: KernelParameters?
        /// The columns for whose warping exponents are searched for.
        let warpedColumns: [Int]
        /// Whether each dimension also counts by itself.
        let hasEffects: Bool
    }

    private struct Contents {
        var answers: [(question: Question, answer: KernelParameters?)] = []
        var process: GaussianProcess?
        var failures: GaussianProcess?
    }

    private let contents = Mutex(Contents())
    private static let capacity = 16

    /// The answer to a question, from memory or computed.
    func parameters(_ question: Question, _ compute: () -> KernelParameters?) -> KernelParameters? {
        let known = contents.withLock { contents in
            contents.answers.first { $0.question == question }
        }
        if let known { return known.answer }
        let answer = compute()
        contents.withLock { contents in
            if contents.answers.count == Self.capacity { contents.answers.removeFirst() }
            contents.answers.append((question, answer))
        }
        return answer
    }

    /// The last process of losses there was.
    var process: GaussianProcess? {
        get { contents.withLock { $0.process } }
        set { contents.withLock { $0.process = newValue } }
    }

    /// The last process of failures there was.
    var failures: GaussianProcess? {
        get { contents.withLock { $0.failures } }
        set { contents.withLock { $0.failures = newValue } }
    }
}
