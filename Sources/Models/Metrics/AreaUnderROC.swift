extension MetricEntry {
    static let areaUnderROC = MetricEntry.classification(
        "roc-auc",
        "The chance that a row of a class is given a higher probability of it than another row; with more than two "
            + "classes the mean over each against the rest. NaN if fewer than two classes occur.",
        .maximize, reads: .order
    ) { probabilities, codes, weights in
        RankedScores.oneVersusRest(probabilities, codes, weights, area)
    }

    /// The Mann–Whitney statistic, with half a point for each tie; nil without rows of both kinds.
    private static func area(_ scores: RankedScores) -> Double? {
        guard scores.total.positives > 0, scores.total.negatives > 0 else { return nil }
        var points = 0.0
        var positivesAbove = 0.0
        for tie in scores.ties {
            points += tie.negatives * (positivesAbove + tie.positives / 2)
            positivesAbove += tie.positives
        }
        return points / (scores.total.positives * scores.total.negatives)
    }
}
