extension MetricEntry {
    /// Gorodkin 2004, "Comparing two K-category assignments by a K-category correlation coefficient", equation 8.
    static let matthewsCorrelation = MetricEntry.classification(
        "mcc",
        "Matthews correlation coefficient of predicted and true classes, from −1 to 1; 0 if either is always the same.",
        .maximize, reads: .decisions
    ) { probabilities, codes, weights in
        let confusion = ConfusionMatrix(probabilities, codes, weights)
        let total = confusion.total
        // As shares of the whole, so that the products of sums cannot overflow.
        let actual = (0..<confusion.classes).map { confusion.actual($0) / total }
        let predicted = (0..<confusion.classes).map { confusion.predicted($0) / total }
        func product(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
        let spread = (1 - product(actual, actual)) * (1 - product(predicted, predicted))
        guard spread > 1e-30 else { return 0 }
        return (confusion.accuracy - product(actual, predicted)) / spread.squareRoot()
    }
}
