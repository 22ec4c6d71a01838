/// Every row of the training benchmark, in the order of the table.
enum TrainingRowCatalogue {
    /// All rows.
    static let all: [TrainingRow] = [
        .mlpEpoch,
        .logisticBinary,
        .logisticMultinomial,
        .ridge,
        .firstFit,
        .kMeansIteration,
        .mixtureStep,
        .principalComponents,
    ]
}
