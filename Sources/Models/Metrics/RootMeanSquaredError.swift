extension MetricEntry {
    static let rootMeanSquaredError = MetricEntry.regression(
        "rmse", "The root of the mean squared error, in the target's units.", .minimize
    ) { predicted, actual in
        let sum = zip(predicted, actual).reduce(0) {
            $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
        }
        return (sum / Double(actual.count)).squareRoot()
    }
}
