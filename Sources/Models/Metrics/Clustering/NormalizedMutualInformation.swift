extension MetricEntry {
    static let normalizedMutualInformation = MetricEntry.knownClasses(
        "normalized-mutual-information",
        "The information that groups and known classes share, divided by the mean of their entropies. A row in no "
            + "cluster is one by itself.",
        .maximize
    ) { $0.normalizedMutualInformation }
}
