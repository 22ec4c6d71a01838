package import LinearAlgebra

/// A search for the most probable kernel parameters near others, which takes one step at a time.
///
/// However its steps are spread over calls, what it finds has the same bits.
package struct HyperparameterRefinement: Sendable {
    private let evidence: EvidenceMaximisation
    private var search: LBFGSB.Search

    /// How many evaluations it has: it moves little.
    private static let evaluations = 6
    private static let minimiser = EvidenceMaximisation.minimiser(evaluations: evaluations)
    /// How many steps it takes at most, the evaluation of the start among them.
    package static let steps = evaluations

    /// Evaluates the start, on observations that are few enough to climb on.
    init(_ evidence: EvidenceMaximisation, from start: KernelParameters) {
        self.evidence = evidence
        let workspace = evidence.workspace()
        search = Self.minimiser.begin(
            from: evidence.logarithms(of: start), lower: evidence.lower, upper: evidence.upper
        ) { evidence.negativeLogPosterior($0, &$1, workspace) }
    }

    /// Whether further steps change nothing.
    package var isFinished: Bool { search.isFinished }

    /// Takes steps.
    package mutating func advance(steps: Int = .max) {
        let (evidence, workspace) = (evidence, evidence.workspace())
        var left = steps
        while left > 0, !search.isFinished {
            Self.minimiser.advance(&search, lower: evidence.lower, upper: evidence.upper) {
                evidence.negativeLogPosterior($0, &$1, workspace)
            }
            left -= 1
        }
    }

    /// The best parameters so far; nil if the covariance could not be factored with those at the start.
    package var parameters: KernelParameters? {
        search.value.isFinite ? evidence.parameters(from: search.point) : nil
    }
}
