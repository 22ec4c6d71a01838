extension MetricEntry {
    static let determination = MetricEntry.regression(
        "r2",
        "The share of the target's variance that is predicted; of a constant target 1 if all is right, otherwise 0.",
        .maximize
    ) { predicted, actual in
        let mean = actual.reduce(0) { $0 + Double($1) } / Double(actual.count)
        let total = actual.reduce(0) { $0 + (Double($1) - mean) * (Double($1) - mean) }
        let left = zip(predicted, actual).reduce(0) {
            $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
        }
        guard total > 0 else { return left == 0 ? 1 : 0 }
        return 1 - left / total
    }
}
