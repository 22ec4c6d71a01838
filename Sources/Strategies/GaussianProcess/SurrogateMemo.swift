import LinearAlgebra
import Synchronization

/// What one suggestion may leave for the next: results of pure functions, which are the same with or without it.
///
/// Keeps the last few searches for hyperparameters, those that are underway, and the last processes, whose factors the next ones extend.
final class SurrogateMemo: Sendable {
    /// What a search for hyperparameters depends on.
    struct Question: Equatable {
        let points: KernelPoints
        /// What was observed at the points, before it is standardised.
        let losses: [Double]
        let standardisation: LossStandardisation
        let seed: UInt64
        /// Where the search begins; nil for several starts.
        let start: KernelParameters?
        /// The columns for whose warping exponents are searched for.
        let warpedColumns: [Int]
        /// Whether each dimension also counts by itself.
        let hasEffects: Bool

        /// The search that answers it; nil if the losses say nothing.
        func evidence(_ dimensionOfColumn: [Int]) -> EvidenceMaximisation? {
            standardisation(losses).map {
                EvidenceMaximisation(
                    points: points, observations: $0.values, dimensionOfColumn: dimensionOfColumn,
                    warpedColumns: warpedColumns, hasEffects: hasEffects)
            }
        }
    }

    private struct Contents {
        var answers: [(question: Question, answer: KernelParameters?)] = []
        /// The searches that will be asked for, as far as they are: of losses and of failures.
        var underway: [(question: Question, refinement: HyperparameterRefinement)] = []
        var process: GaussianProcess?
        var failures: GaussianProcess?
        var branches: [BranchRotation.Branch: SurrogateMemo] = [:]
    }

    private let contents = Mutex(Contents())
    private static let capacity = 16
    private static let mostUnderway = 2

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

    /// How far the search for the answer to a question is; nil if it was not prepared.
    func refinement(_ question: Question) -> HyperparameterRefinement? {
        contents.withLock { contents in contents.underway.first { $0.question == question }?.refinement }
    }

    /// Goes on with the search for the answer to a question that will be asked.
    ///
    /// - Parameter begin: The search before its first step, which counts as one; nil if there is nothing to search for.
    func prepare(_ question: Question, steps: Int, _ begin: () -> HyperparameterRefinement?) {
        let known = refinement(question)
        guard var refinement = known ?? begin(), !refinement.isFinished || known == nil else { return }
        refinement.advance(steps: known == nil ? steps - 1 : steps)
        contents.withLock { contents in
            contents.underway.removeAll { $0.question == question }
            contents.underway = contents.underway.suffix(Self.mostUnderway - 1) + [(question, refinement)]
        }
    }

    /// What is left for the models of one branch alone.
    func memo(of branch: BranchRotation.Branch) -> SurrogateMemo {
        contents.withLock { contents in
            let memo = contents.branches[branch] ?? SurrogateMemo()
            contents.branches[branch] = memo
            return memo
        }
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
