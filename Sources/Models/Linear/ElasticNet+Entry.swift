import Datasets
import SearchSpaces

extension ElasticNet {
    static let penalty = OptionDeclaration(
        "penalty", .float(0...1e6), default: .float(1e-3),
        "The weight of both penalties beside half the mean squared error of the target in its standard deviations.")
    static let l1Ratio = OptionDeclaration(
        "l1-ratio", .float(0...1), default: .float(0.5),
        "The share of the penalty on the sizes of weights; the rest is on half their squares.")
    static let l1 = OptionDeclaration(
        "l1", .float(0...1e6), default: .float(1e-3),
        "The weight of the sizes of weights beside half the mean squared error of the target in its standard deviations."
    )
    static let tolerance = OptionDeclaration(
        "tolerance", .float(0...1), default: .float(1e-7),
        "How little the objective's slopes change in a sweep over all features when training has converged.")

    /// The bytes of a fit.
    static func memory(_ size: FitSize) -> Int {
        let order = size.columns + 2
        let block = StandardisedRows.blockRows(stride: order + 15) * (order + 15) * MemoryLayout<Float>.size
        guard size.columns <= RidgeRegression.mostGramColumns else {
            return block + ScreenedColumns.memory(size)
        }
        let isSmall = size.rows * order * order <= 20_000_000
        return order * order * MemoryLayout<Double>.size + (isSmall ? 3 : 1) * block
    }
}

extension EstimatorEntry {
    static let elasticNet = EstimatorEntry(
        "elastic-net", "Linear regression with L1 and L2 penalties, solved directly along a path of penalties.",
        tasks: [.regression],
        options: [ElasticNet.penalty, ElasticNet.l1Ratio, ElasticNet.tolerance],
        defaultSpace: SearchSpace([
            Parameter("penalty", .float(low: 1e-5, high: 1, log: true, step: nil)),
            Parameter("l1-ratio", .float(low: 0.05, high: 1, log: false, step: nil)),
        ]),
        usesEpochs: false,
        memory: { _, size in ElasticNet.memory(size) },
        load: { archive, shape in try LinearModel(archive, shape: shape) }
    ) { settings, context in
        let penalty = settings.float(ElasticNet.penalty)
        let ratio = settings.float(ElasticNet.l1Ratio)
        let tolerance = settings.float(ElasticNet.tolerance)
        return DirectLearner(linear: context.data) { data, shouldStop throws(TrainingError) in
            try ElasticNet(
                data: data, absolute: penalty * ratio, squared: penalty * (1 - ratio), tolerance: tolerance
            ).solve(shouldStop)
        }
    }

    static let lasso = EstimatorEntry(
        "lasso", "Linear regression with an L1 penalty, which leaves features out; solved directly.",
        tasks: [.regression],
        options: [ElasticNet.l1, ElasticNet.tolerance],
        defaultSpace: SearchSpace([Parameter("l1", .float(low: 1e-5, high: 1, log: true, step: nil))]),
        usesEpochs: false,
        memory: { _, size in ElasticNet.memory(size) },
        load: { archive, shape in try LinearModel(archive, shape: shape) }
    ) { settings, context in
        let penalty = settings.float(ElasticNet.l1)
        let tolerance = settings.float(ElasticNet.tolerance)
        return DirectLearner(linear: context.data) { data, shouldStop throws(TrainingError) in
            try ElasticNet(data: data, absolute: penalty, squared: 0, tolerance: tolerance).solve(shouldStop)
        }
    }
}
