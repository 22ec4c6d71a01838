extension MetricEntry {
    static let accuracy = MetricEntry.classification(
        "accuracy", "The share of rows whose most probable class is the true one.", .maximize, reads: .decisions
    ) { ConfusionMatrix($0, $1, $2).accuracy }
}
