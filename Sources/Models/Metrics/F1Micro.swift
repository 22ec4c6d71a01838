extension MetricEntry {
    static let f1Micro = MetricEntry.classification(
        "f1-micro",
        "The harmonic mean of precision and recall over the decisions on all classes; as each row has one class, "
            + "this is the accuracy.",
        .maximize, reads: .decisions
    ) { ConfusionMatrix($0, $1, $2).accuracy }
}
