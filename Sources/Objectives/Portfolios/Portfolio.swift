public import SearchSpaces

/// Configurations of an estimator that are known to be good on many data sets, best bets first.
///
/// A study that searches the estimator may try them before its sampler's own: those of their parameters that it does not
/// search are left out, and a configuration with a value outside of its space is not tried.
public struct Portfolio: Sendable {
    /// The estimator's name in its catalogue.
    public let estimator: String
    /// Where the values come from.
    public let source: String
    /// The configurations, as values by option; what they leave out has its default.
    public let configurations: [[String: ParameterValue]]

    init(_ estimator: String, source: String, _ configurations: [[String: ParameterValue]]) {
        self.estimator = estimator
        self.source = source
        self.configurations = configurations
    }

    /// The portfolios there are.
    ///
    /// A new one is a file, or a place in one, and a line here.
    public static let all: [Portfolio] = [
        .gradientBoosting, .xgboost, .randomForest, .extraTrees, .xgboostForest, .multilayerPerceptron,
        .supportVectorMachine, .nearestNeighbours, .logistic, .ridge, .elasticNet,
    ]

    /// The portfolio of an estimator, if it has one.
    public static func of(_ estimator: String) -> Portfolio? {
        all.first { $0.estimator == estimator }
    }
}
