extension MetricEntry {
    static let f1Weighted = MetricEntry.classification(
        "f1-weighted",
        "The mean over classes of the harmonic mean of precision and recall, each class counted as often as it occurs.",
        .maximize, reads: .decisions
    ) { probabilities, codes, weights in
        let confusion = ConfusionMatrix(probabilities, codes, weights)
        let sum = (0..<confusion.classes).reduce(0) { $0 + confusion.actual($1) * (confusion.f1($1) ?? 0) }
        return sum / confusion.total
    }
}
