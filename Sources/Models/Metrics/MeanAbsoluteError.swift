extension MetricEntry {
    static let meanAbsoluteError = MetricEntry.regression(
        "mae", "The mean absolute error, in the target's units.", .minimize
    ) { predicted, actual in
        zip(predicted, actual).reduce(0) { $0 + abs(Double($1.0) - Double($1.1)) } / Double(actual.count)
    }
}
