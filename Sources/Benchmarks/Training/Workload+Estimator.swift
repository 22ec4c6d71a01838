import LinearAlgebra
import Models
import SearchSpaces

extension Workload {
    /// A whole fit of an estimator of the catalogue: what a user gets from data in memory to a model.
    ///
    /// The warm-up fits the first rows for one epoch.
    ///
    /// - Parameters:
    ///   - name: The estimator.
    ///   - settings: Values by option name.
    ///   - data: Fitted to its training part.
    ///   - context: Of the run.
    ///   - epochs: To train for, at most: training ends when it has converged.
    ///   - isPerEpoch: Whether times are those of one epoch, not of the fit.
    ///   - warmUpRows: How many rows the warm-up takes.
    ///   - judge: Measures the model.
    static func estimator(
        _ name: String, _ settings: [String: ParameterValue] = [:], data: BenchmarkData, context: RunContext,
        epochs: Int = 1, isPerEpoch: Bool = false, warmUpRows: Int = 2000,
        judge: @escaping (any FittedModel) throws -> Quality
    ) throws -> Workload {
        guard let entry = EstimatorCatalogue.named(name) else { throw BenchmarkError("no estimator is called \(name)") }
        let training = try data.training.trainingSet()
        let small = try data.training.prefix(warmUpRows).trainingSet()
        let configuration = Configuration(settings)
        func train(_ rows: TrainingSet, epochs: Int) throws -> any FittedModel {
            let learner = try entry.make(
                settings: configuration, data: rows, seed: context.seed, totalEpochs: epochs)
            while learner.epoch < epochs && !learner.isConverged { try learner.trainEpoch { false } }
            return try learner.model()
        }
        return Workload(
            estimatedBytes: try entry.memory(for: configuration, size: FitSize(training)),
            warmUp: { _ = try train(small, epochs: 1) },
            fit: {
                let model = try train(training, epochs: epochs)
                return {
                    var quality = try judge(model)
                    if isPerEpoch { quality.units = Double(epochs) }
                    return quality
                }
            })
    }

    /// The metrics of a model on the rows set apart for the test, by the metrics' names.
    static func test(_ model: any FittedModel, _ data: BenchmarkData, _ metrics: String...) throws -> Quality {
        let predictions = try model.predict(data.test.features)
        var quality = Quality()
        for name in metrics {
            guard let metric = MetricCatalogue.named(name) else {
                throw BenchmarkError("no metric is called \(name)")
            }
            quality.values[name] = try metric.evaluate(predictions, data.test.target)
        }
        return quality
    }
}
