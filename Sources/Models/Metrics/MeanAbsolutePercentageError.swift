extension MetricEntry {
    static let meanAbsolutePercentageError = MetricEntry.meanOverRows(
        "mape",
        "The mean absolute error relative to the true value, 0.1 for ten per cent; true values of 0 count as 2e-16 and "
            + "make it huge.",
        .minimize
    ) { abs($0 - $1) / max(abs($1), .ulpOfOne) }
}
