import Studies

/// For how long the best loss has stood still, and who takes turns with the Gaussian process then.
///
/// Gains of less than a thousandth of the distance from the median to the best loss count as none.
struct Stagnation {
    /// Who suggests.
    enum Turn {
        /// The process, where it expects most.
        case process
        /// A tree-structured Parzen estimator, whose mistakes are others.
        case estimator
        /// The process, where it knows least among what differs from the best configuration in one parameter: often one
        /// parameter alone is in a minimum that is not the lowest.
        case line
    }

    /// How many values came since the best one, or the first that was about as good.
    let length: Int
    /// Whether those are more than the patience, and than there are parameters.
    let isStagnant: Bool

    private let isWide: Bool

    private static let insignificant = 1e-3
    /// For how many trials the best loss may stand still.
    private static let patience = 10

    /// Reads a history.
    init(_ request: SuggestionRequest, in encoding: SurrogateSpace) {
        isWide = encoding.isWide
        let losses = request.trials.compactMap { $0.finalLoss(request.metric) }
        length = Self.length(of: losses, margin: Self.margin(of: losses))
        isStagnant = length > max(Self.patience, encoding.dimensions.count)
    }

    /// By how much a loss must be lower for that to count.
    static func margin(of losses: [Double]) -> Double {
        let sorted = losses.sorted()
        guard let best = sorted.first else { return 0 }
        // Halves, so that the difference cannot overflow.
        return insignificant * (sorted[sorted.count / 2] / 2 - best / 2) * 2
    }

    /// How many losses came since the best one, or the first that was about as good.
    static func length(of losses: [Double], margin: Double) -> Int {
        guard let best = losses.min() else { return 0 }
        let first = losses.firstIndex { $0 - best <= margin } ?? 0
        return losses.count - 1 - first
    }

    /// Who suggests a trial.
    ///
    /// Measured on 23 problems with 50 and 200 trials, 10 and 6 seeds: lines are worth their trials in many dimensions, where
    /// the estimator finds nothing, and in few where the process has had its time.
    func turn(ofTrial trial: Int) -> Turn {
        switch (trial % 3, isWide) {
        case (1, false) where length > 2 * Self.patience: .line
        case (2, false) where isStagnant: .estimator
        case (2, true) where length > Self.patience: .line
        default: .process
        }
    }
}
