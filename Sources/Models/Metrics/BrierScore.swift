import LinearAlgebra

extension MetricEntry {
    /// Brier 1950, "Verification of forecasts expressed in terms of probability"; half of it for two classes, as usual.
    static let brierScore = MetricEntry.classification(
        "brier",
        "The mean squared error of the probability of the second of two classes, from 0 to 1; with more classes the "
            + "sum of the squared errors of all probabilities, from 0 to 2.",
        .minimize
    ) { probabilities, codes, weights in
        let classes = probabilities.columns
        return weights.mean { row in
            let truth = Int(codes[row])
            if classes == 2 {
                let error = Double(probabilities[row, 1]) - Double(truth)
                return error * error
            }
            return (0..<classes).reduce(0) { sum, c in
                let error = Double(probabilities[row, c]) - (c == truth ? 1 : 0)
                return sum + error * error
            }
        }
    }
}
