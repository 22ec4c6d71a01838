import Datasets
import Foundation
import LinearAlgebra
import Models
import SearchSpaces

extension TrainingRow {
    static let kMeansIteration = TrainingRow(
        "k-means-iteration",
        "an iteration of k-means, of a fit from k-means++ until centres move by 1e-4 variances, 10 clusters of "
            + "100,000 × 50 numbers",
        data: "clusters100k", quality: .atMost("inertia", relative: 1e-3), targets: [.times(0.5, "sklearn-lloyd")]
    ) { data, context in
        try fitClusters("k-means", ["clusters": .int(10)], data: data, context: context, epochs: 300) { model, rows in
            let labels = Grouping(try model.predict(rows)).labels
            return Quality(values: ["inertia": inertia(rows, labels, clusters: 10)])
        }
    }

    static let mixtureStep = TrainingRow(
        "gmm-step",
        "a step of expectation maximisation, one of fifty from the clusters of k-means, 10 components with full "
            + "covariances of 50,000 × 20 numbers",
        data: "gmm", quality: .equal("log-likelihood", relative: 1e-4), targets: [.times(0.6, "sklearn")]
    ) { data, context in
        let settings: [String: ParameterValue] = ["clusters": .int(10), "tolerance": .float(0)]
        return try fitClusters("gaussian-mixture", settings, data: data, context: context, epochs: 50) { model, rows in
            guard let model = model as? any DensityModel else { throw BenchmarkError("no density was fitted") }
            let logs = try model.logDensities(of: rows)
            return Quality(values: ["log-likelihood": logs.reduce(0, +) / Double(logs.count)])
        }
    }

    static let principalComponents = TrainingRow(
        "pca", "the 50 leading principal components of 4,000 × 784 pixels",
        data: "fashion60k", quality: .equal("explained", relative: 1e-4), targets: [.times(0.9, "sklearnex")]
    ) { data, context in
        let rows = data.training.prefix(4000).features
        return Workload {
            let components = try PrincipalComponents(fittedTo: rows, count: 50, seed: context.seed)
            return { Quality(values: ["explained": components.variances.reduce(0, +)]) }
        }
    }

    private static func fitClusters(
        _ name: String, _ settings: [String: ParameterValue], data: BenchmarkData, context: RunContext, epochs: Int,
        judge: @escaping (any FittedModel, Matrix<Float>) throws -> Quality
    ) throws -> Workload {
        guard let entry = EstimatorCatalogue.named(name) else { throw BenchmarkError("no estimator is called \(name)") }
        let rows = data.training.features
        let training = try TrainingSet(features: rows, target: data.training.target.withoutTask)
        let configuration = Configuration(settings)
        return Workload(estimatedBytes: try entry.memory(for: configuration, size: FitSize(training))) {
            let learner = try entry.make(
                settings: configuration, data: training, seed: context.seed, totalEpochs: epochs)
            while learner.epoch < epochs && !learner.isConverged { try learner.trainEpoch { false } }
            let model = try learner.model()
            return {
                var quality = try judge(model, rows)
                quality.units = Double(learner.epoch)
                return quality
            }
        }
    }

    /// Σ |x − mean of its cluster|².
    private static func inertia(_ rows: Matrix<Float>, _ labels: [Int32], clusters: Int) -> Double {
        let d = rows.columns
        var sums = [Double](repeating: 0, count: clusters * d)
        var totals = [Double](repeating: 0, count: clusters)
        var squares = 0.0
        for (row, label) in labels.enumerated() {
            totals[Int(label)] += 1
            for c in 0..<d {
                let value = Double(rows.elements[row * d + c])
                sums[Int(label) * d + c] += value
                squares += value * value
            }
        }
        for cluster in 0..<clusters where totals[cluster] > 0 {
            for c in 0..<d { squares -= sums[cluster * d + c] * sums[cluster * d + c] / totals[cluster] }
        }
        return squares
    }
}
