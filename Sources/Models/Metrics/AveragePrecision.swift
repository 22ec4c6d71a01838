extension MetricEntry {
    static let averagePrecision = MetricEntry.classification(
        "average-precision",
        "The mean precision over the thresholds, weighted by the recall that each adds, of the second of two classes; "
            + "with more the mean over each against the rest. NaN if the second of two classes does not occur.",
        .maximize, reads: .order
    ) { probabilities, codes, weights in
        RankedScores.oneVersusRest(probabilities, codes, weights) { scores in
            guard scores.total.positives > 0 else { return nil }
            var positives = 0.0
            var all = 0.0
            var sum = 0.0
            for tie in scores.ties {
                positives += tie.positives
                all += tie.positives + tie.negatives
                sum += tie.positives * (positives / all)
            }
            return sum / scores.total.positives
        }
    }
}
