extension MetricEntry {
    static let f1Macro = MetricEntry.classification(
        "f1-macro",
        "The mean over classes of the harmonic mean of precision and recall; over those that occur or are predicted.",
        .maximize, reads: .decisions
    ) { probabilities, codes, weights in
        let confusion = ConfusionMatrix(probabilities, codes, weights)
        return meanOverClasses(confusion.classes, confusion.f1)
    }
}
