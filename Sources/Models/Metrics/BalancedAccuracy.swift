extension MetricEntry {
    static let balancedAccuracy = MetricEntry.classification(
        "balanced-accuracy", "The mean over the classes that occur of the share of their rows that is found.",
        .maximize, reads: .decisions
    ) { probabilities, codes, weights in
        let confusion = ConfusionMatrix(probabilities, codes, weights)
        return meanOverClasses(confusion.classes) { c in
            confusion.actual(c) > 0 ? confusion.hits(c) / confusion.actual(c) : nil
        }
    }
}
