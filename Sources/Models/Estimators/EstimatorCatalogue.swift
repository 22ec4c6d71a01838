/// Every estimator that a study can name.
public enum EstimatorCatalogue {
    /// All entries, in the order of documentation.
    public static let all: [EstimatorEntry] = [
        .ridgeRegression,
        .lasso,
        .elasticNet,
        .logisticRegression,
        .linearSupportVectorMachine,
        .poissonRegression,
        .quantileRegression,
        .multilayerPerceptron,
        .tabularResNet,
        .convolutionalNetwork,
        .recurrentNetwork,
        .gradientBoosting,
        .nearestNeighbours,
        .supportVectorMachine,
        .gaussianProcess,
        .gaussianNaiveBayes,
        .multinomialNaiveBayes,
        .linearDiscriminant,
        .quadraticDiscriminant,
        .xgboost, .xgboostForest,
        .randomForest,
        .extraTrees,
        .kMeans,
        .gaussianMixture,
        .densityClusters,
        .agglomerative,
    ]

    /// The entry of that name, if there is one.
    public static func named(_ name: String) -> EstimatorEntry? {
        all.first { $0.name == name }
    }
}
