extension MetricEntry {
    static let f1Macro = MetricEntry.classification(
        "f1-macro",
        "The mean over classes of the harmonic mean of precision and recall; over those that occur or are predicted.",
        .maximize
    ) { probabilities, codes in
        let confusion = ConfusionMatrix(probabilities, codes)
        return meanOverClasses(confusion.classes) { c in
            let sum = confusion.actual(c) + confusion.predicted(c)
            return sum == 0 ? nil : 2 * Double(confusion.hits(c)) / Double(sum)
        }
    }
}
