extension MetricEntry {
    static let accuracy = MetricEntry.classification(
        "accuracy", "The share of rows whose most probable class is the true one.", .maximize
    ) { probabilities, codes in
        let confusion = ConfusionMatrix(probabilities, codes)
        let hits = (0..<confusion.classes).reduce(0) { $0 + confusion.hits($1) }
        return Double(hits) / Double(codes.count)
    }
}
