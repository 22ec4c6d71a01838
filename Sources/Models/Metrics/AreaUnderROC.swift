import LinearAlgebra

extension MetricEntry {
    static let areaUnderROC = MetricEntry.classification(
        "roc-auc",
        "The chance that a row of a class is given a higher probability of it than another row; with more than two "
            + "classes the mean over each against the rest. NaN if fewer than two classes occur.",
        .maximize
    ) { probabilities, codes in
        if probabilities.columns == 2 {
            return rankedArea(probabilities.column(1), codes.map { $0 == 1 }) ?? .nan
        }
        return meanOverClasses(probabilities.columns) { c in
            rankedArea(probabilities.column(c), codes.map { Int($0) == c })
        }
    }

    /// The Mann–Whitney statistic, with half a point for each tie; nil without rows of both kinds.
    private static func rankedArea(_ scores: [Float], _ isPositive: [Bool]) -> Double? {
        let positives = isPositive.count { $0 }
        let negatives = isPositive.count - positives
        guard positives > 0, negatives > 0 else { return nil }
        let order = scores.indices.sorted { scores[$0] < scores[$1] }
        var points = 0.0
        var negativesBelow = 0
        var start = 0
        while start < order.count {
            var end = start
            var tiedPositives = 0
            while end < order.count, scores[order[end]] == scores[order[start]] {
                tiedPositives += isPositive[order[end]] ? 1 : 0
                end += 1
            }
            let tiedNegatives = end - start - tiedPositives
            points += Double(tiedPositives) * (Double(negativesBelow) + Double(tiedNegatives) / 2)
            negativesBelow += tiedNegatives
            start = end
        }
        return points / (Double(positives) * Double(negatives))
    }
}
