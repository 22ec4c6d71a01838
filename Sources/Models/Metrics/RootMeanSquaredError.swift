extension MetricEntry {
    static let rootMeanSquaredError = MetricEntry.regression(
        "rmse", "The root of the mean squared error, in the target's units.", .minimize
    ) { predicted, actual, weights in
        weights.mean { row in
            let error = Double(predicted[row]) - Double(actual[row])
            return error * error
        }.squareRoot()
    }
}
