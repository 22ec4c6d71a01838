extension MetricEntry {
    static let meanAbsoluteError = MetricEntry.meanOverRows(
        "mae", "The mean absolute error, in the target's units.", .minimize
    ) { abs($0 - $1) }
}
