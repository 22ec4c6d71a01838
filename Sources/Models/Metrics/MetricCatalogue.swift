public import Datasets

/// Every metric that a study can name.
public enum MetricCatalogue {
    /// All entries, in the order of documentation.
    public static let all: [MetricEntry] = [
        .accuracy, .balancedAccuracy, .f1Macro, .f1Micro, .f1Weighted, .areaUnderROC, .averagePrecision, .logLoss,
        .brierScore, .calibrationError, .cohenKappa, .matthewsCorrelation,
        .rootMeanSquaredError, .meanAbsoluteError, .meanAbsolutePercentageError, .determination, .poissonDeviance,
        .pinball(5), .pinball(10), .pinball(50), .pinball(90), .pinball(95),
        .silhouette, .daviesBouldin, .calinskiHarabasz, .logLikelihood, .bayesianInformation, .adjustedRand,
        .normalizedMutualInformation, .stability,
    ]

    /// The pinball losses of the other quantiles of whole percents, which can be named but are too many to be listed.
    public static let furtherQuantiles: [MetricEntry] = (1...99).map(MetricEntry.pinball).filter { entry in
        !all.contains { $0.name == entry.name }
    }

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> MetricEntry? {
        all.first { $0.name == name } ?? furtherQuantiles.first { $0.name == name }
    }

    /// What is listed, and a quantile's loss that is not but was named.
    ///
    /// - Parameter name: The metric that a model was made for; nil if none was named.
    package static func listed(and name: String?) -> [MetricEntry] {
        all + furtherQuantiles.filter { $0.name == name }
    }

    /// What predictions for a task are measured by: what is listed, and what they were made for.
    ///
    /// - Parameter name: The metric that a model was made for; nil if none was named.
    package static func ofPredictions(_ task: LearningTask, and name: String? = nil) -> [MetricEntry] {
        listed(and: name).filter { $0.task == task && $0.basis == .predictions }
    }

    /// The metric that is meant when a study names none.
    public static func standard(for task: LearningTask) -> MetricEntry {
        switch task {
        case .classification: .accuracy
        case .regression: .rootMeanSquaredError
        case .clustering: .silhouette
        }
    }
}
