/// Every row of the training benchmark, in the order of the table.
enum TrainingRowCatalogue {
    /// All rows.
    static let all: [TrainingRow] = [
        .mlpEpoch,
        .cnnEpoch,
        .logisticBinary,
        .logisticMultinomial,
        .boostingAdult,
        .boostingCalifornia,
        .boostingClasses,
        .boostingPredict,
        .forestAdult,
        .forestClasses,
        .xgboostBoosting,
        .xgboostForest,
        .ridge,
        .elasticNet,
        .linearSVM,
        .firstFit,
        .supportVectorMachine,
        .nearestNeighbours,
        .gaussianProcessEvaluation,
        .gaussianProcessFixed,
        .kMeansIteration,
        .mixtureStep,
        .principalComponents,
    ]
}
