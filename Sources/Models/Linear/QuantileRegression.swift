import Datasets
import SearchSpaces

/// Quantile regression: the pinball loss of the target in its standard deviations, with L1 and L2 penalties.
///
/// The loss is rounded off over a deviation of the target, then over a quarter of that, and so on to 6e-5 deviations,
/// each from the last one's solution (Chen 2007, "A finite smoothing algorithm for quantile regression",
/// doi:10.1198/106186007X180336). The end lies within about 1e-5 of the linear programme's objective.
enum QuantileRegression {
    static let quantile = OptionDeclaration(
        "quantile", .float(0.001...0.999), default: .float(0.5),
        "The share of rows that lie below what is predicted; 0.5 predicts medians.")
    static let l1 = OptionDeclaration(
        "l1", .float(0...1e6), default: .float(0), "The weight of the sizes of weights beside the mean pinball loss.")
    static let l2 = OptionDeclaration(
        "l2", .float(0...1e6), default: .float(1e-4),
        "The weight of the squared weights beside the mean pinball loss, both of the standardised target.")
    static let tolerance = OptionDeclaration(
        "tolerance", .float(0...1), default: .float(1e-4),
        "The largest slope of the objective, by standardised features and target, at which training has converged.")
}

extension EstimatorEntry {
    static let quantileRegression = EstimatorEntry(
        "quantile", "Linear regression of a quantile by the pinball loss; an epoch is one Newton iteration.",
        tasks: [.regression],
        options: [
            QuantileRegression.quantile, QuantileRegression.l2, QuantileRegression.l1, QuantileRegression.tolerance,
        ],
        defaultSpace: SearchSpace([Parameter("l2", .float(low: 1e-7, high: 1, log: true, step: nil))]),
        usesEpochs: true,
        memory: { _, size in
            // The standardised target beside the rest.
            LinearLearner.memory(.pinball(quantile: 0.5), outputs: 1, size) + size.rows * MemoryLayout<Float>.size
        },
        load: { archive, shape in try LinearModel(archive, shape: shape) }
    ) { settings, context in
        LinearLearner(
            LinearLearner.Plan(
                loss: .pinball(quantile: settings.float(QuantileRegression.quantile)), outputs: 1, link: .identity,
                l1: settings.float(QuantileRegression.l1), l2: settings.float(QuantileRegression.l2),
                tolerance: settings.float(QuantileRegression.tolerance)),
            data: context.data)
    }
}
