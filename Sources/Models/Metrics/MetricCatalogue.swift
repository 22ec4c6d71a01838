public import Datasets

/// Every metric that a study can name.
public enum MetricCatalogue {
    /// All entries, in the order of documentation.
    public static let all: [MetricEntry] = [
        .accuracy, .balancedAccuracy, .f1Macro, .areaUnderROC, .logLoss, .rootMeanSquaredError, .meanAbsoluteError,
        .determination,
    ]

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> MetricEntry? {
        all.first { $0.name == name }
    }

    /// The metric that is meant when a study names none.
    public static func standard(for task: LearningTask) -> MetricEntry {
        switch task {
        case .classification: .accuracy
        case .regression: .rootMeanSquaredError
        }
    }
}
