extension MetricEntry {
    static let balancedAccuracy = MetricEntry.classification(
        "balanced-accuracy", "The mean over the classes that occur of the share of their rows that is found.", .maximize
    ) { probabilities, codes in
        let confusion = ConfusionMatrix(probabilities, codes)
        return meanOverClasses(confusion.classes) { c in
            confusion.actual(c) == 0 ? nil : Double(confusion.hits(c)) / Double(confusion.actual(c))
        }
    }
}
