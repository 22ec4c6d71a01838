extension MetricEntry {
    static let cohenKappa = MetricEntry.classification(
        "cohen-kappa",
        "Cohen's kappa: by how much predictions agree with the truth beyond chance, as a share of what is possible. "
            + "NaN if one and the same class is all that occurs and is predicted.",
        .maximize, reads: .decisions
    ) { probabilities, codes, weights in
        let confusion = ConfusionMatrix(probabilities, codes, weights)
        let total = confusion.total
        let chance = (0..<confusion.classes).reduce(0) {
            $0 + (confusion.actual($1) / total) * (confusion.predicted($1) / total)
        }
        return chance < 1 ? (confusion.accuracy - chance) / (1 - chance) : .nan
    }
}
