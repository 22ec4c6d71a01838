extension MetricEntry {
    static let adjustedRand = MetricEntry.knownClasses(
        "adjusted-rand",
        "How well groups agree with known classes, by pairs of rows and corrected for chance: 1 at best, 0 by chance. A "
            + "row in no cluster is one by itself.",
        .maximize
    ) { $0.adjustedRand }
}
