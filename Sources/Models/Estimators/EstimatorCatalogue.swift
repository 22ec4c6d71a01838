/// Every estimator that a study can name.
public enum EstimatorCatalogue {
    /// All entries, in the order of documentation.
    public static let all: [EstimatorEntry] = [
        .logisticRegression, .ridgeRegression, .multilayerPerceptron,
        .nearestNeighbours, .supportVectorMachine, .gaussianProcess,
        .gaussianNaiveBayes, .multinomialNaiveBayes, .linearDiscriminant, .quadraticDiscriminant,
        .logisticRegression,
        .ridgeRegression,
        .lasso,
        .elasticNet,
        .logisticRegression,
        .linearSupportVectorMachine,
        .poissonRegression,
        .quantileRegression,
        .multilayerPerceptron,
        .convolutionalNetwork,
        .gradientBoosting,
        .xgboost,
        .randomForest,
        .extraTrees,
        .nearestNeighbours,
        .supportVectorMachine,
        .gaussianNaiveBayes,
        .multinomialNaiveBayes,
        .linearDiscriminant,
        .quadraticDiscriminant,
    ]

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> EstimatorEntry? {
        all.first { $0.name == name }
    }
}
