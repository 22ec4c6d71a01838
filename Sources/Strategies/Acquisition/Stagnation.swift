import Studies

/// For how long the best loss has stood still.
///
/// Gains of less than a thousandth of the distance from the median to the best loss count as none.
struct Stagnation {
    /// How many values came since the best one, or the first that was about as good.
    let length: Int
    /// Whether that is longer than the patience.
    let isStagnant: Bool

    private static let insignificant = 1e-3

    /// Reads a history.
    ///
    /// - Parameter patience: How many values without a gain are still no stagnation.
    init(_ request: SuggestionRequest, patience: Int) {
        let losses = request.trials.compactMap { trial -> Double? in
            guard trial.state == .completed, let value = trial.value, value.isFinite else { return nil }
            return request.metric.loss(value)
        }
        let sorted = losses.sorted()
        guard let best = sorted.first else {
            length = 0
            isStagnant = false
            return
        }
        // Halves, so that the difference cannot overflow.
        let margin = Self.insignificant * (sorted[sorted.count / 2] / 2 - best / 2) * 2
        let first = losses.firstIndex { $0 - best <= margin } ?? 0
        length = losses.count - 1 - first
        isStagnant = length > patience
    }
}
