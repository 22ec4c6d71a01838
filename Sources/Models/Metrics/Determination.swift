extension MetricEntry {
    static let determination = MetricEntry.regression(
        "r2",
        "The share of the target's variance that is predicted; of a constant target 1 if all is right, otherwise 0.",
        .maximize
    ) { predicted, actual, weights in
        let counted = actual.indices.filter { weights[$0] > 0 }
        let isConstant = counted.allSatisfy { actual[$0] == actual[counted[0]] }
        func squares(_ error: (Int) -> Double) -> Double { weights.sum { error($0) * error($0) } }
        let mean = weights.mean { Double(actual[$0]) }
        let total = squares { Double(actual[$0]) - mean }
        let left = squares { Double(predicted[$0]) - Double(actual[$0]) }
        // Rounding of the mean must not make a constant target vary.
        guard !isConstant, total > 0 else { return left == 0 ? 1 : 0 }
        return 1 - left / total
    }
}
