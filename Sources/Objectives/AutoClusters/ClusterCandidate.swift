import Datasets
import LinearAlgebra
import Models
import Randomness
import SearchSpaces
import Studies

/// A configuration of a study of clusterings, fitted to all rows.
struct ClusterCandidate {
    /// The trial; nil for one that no trial has run.
    let trial: Int?
    let configuration: Configuration
    let estimator: EstimatorEntry
    let settings: Configuration
    let pipeline: FittedPipeline
    let training: TrainingSet
    let model: any FittedModel
    /// The group of each row.
    let grouping: Grouping
    /// How many groups have rows.
    let count: Int
    /// In features that are the same for all candidates.
    var silhouette = Double.nan
    /// Sums of the Jaccard coefficients of each group over resamples.
    private var jaccards: [Double]
    private var resamples = 0

    private static let epochs = 60

    /// Fits.
    ///
    /// - Throws: `SettingsError`, `TrainingError`; `TrainingError.stopped` soon after it is late.
    init(
        _ configuration: Configuration, trial: Int?, _ objective: TrainObjective, _ dataset: Dataset, seed: UInt64,
        isLate: () -> Bool
    ) throws {
        self.trial = trial
        self.configuration = configuration
        let name = objective.estimator(in: configuration)
        guard let estimator = EstimatorCatalogue.named(name) else {
            throw TrainingError.unusableData("there is no estimator \(name)")
        }
        self.estimator = estimator
        settings = objective.estimatorSettings(configuration)
        let rows = Array(dataset.searchRows)
        let fit = try objective.pipeline(configuration).fit(
            to: Pipeline.Data(features: dataset.features, target: dataset.target), rows: rows, form: estimator.form,
            seed: seed, shouldStop: isLate)
        pipeline = fit.pipeline
        training = try TrainingSet(fit, of: dataset, rows: rows)
        model = try Self.fit(estimator, settings, training, seed: seed, isLate)
        grouping = Grouping(try model.predict(training.features, shouldStop: isLate))
        var counts = [Int](repeating: 0, count: grouping.count)
        for label in grouping.labels where label >= 0 { counts[Int(label)] += 1 }
        count = counts.count { $0 > 0 }
        jaccards = [Double](repeating: 0, count: grouping.count)
    }

    private static func fit(
        _ estimator: EstimatorEntry, _ settings: Configuration, _ training: TrainingSet, seed: UInt64,
        _ isLate: () -> Bool
    ) throws -> any FittedModel {
        let learner = try estimator.make(settings: settings, data: training, seed: seed, totalEpochs: epochs)
        while learner.epoch < epochs, !learner.isConverged { try learner.trainEpoch(shouldStop: isLate) }
        return try learner.model()
    }

    /// Rows beyond these make resamples slower and hardly surer.
    private static let mostRows = 2_000

    /// Fits to rows that are drawn with replacement, and compares: of each group the largest Jaccard coefficient with a
    /// group of theirs, |A ∩ B| / |A ∪ B|, on the rows that were drawn.
    ///
    /// - SeeAlso: Hennig 2007, "Cluster-wise assessment of cluster stability", Computational Statistics & Data
    ///   Analysis 52(1), sec. 3.
    mutating func resample(_ round: Int, seed: UInt64, isLate: () -> Bool) throws {
        var generator = CounterGenerator(seed: seed, stream: round, purpose: .resampling)
        let n = training.count
        let drawn = (0..<min(n, Self.mostRows)).map { _ in generator.index(below: n) }
        let sample = try TrainingSet(
            features: training.features.gathering(rows: drawn), target: .unlabelled(count: drawn.count, reference: nil),
            layout: training.layout)
        let resampled = try Self.fit(estimator, settings, sample, seed: seed &+ UInt64(round), isLate)
        let rows = Set(drawn).sorted()
        let found = Grouping(try resampled.predict(training.features.gathering(rows: rows)))
        var both = [Int](repeating: 0, count: grouping.count * max(1, found.count))
        var (own, others) = ([Int](repeating: 0, count: grouping.count), [Int](repeating: 0, count: found.count))
        for (place, row) in rows.enumerated() {
            let (a, b) = (Int(grouping.labels[row]), Int(found.labels[place]))
            if a >= 0 { own[a] += 1 }
            if b >= 0 { others[b] += 1 }
            if a >= 0, b >= 0 { both[a * found.count + b] += 1 }
        }
        for a in own.indices {
            let best = others.indices.map { b -> Double in
                let shared = both[a * found.count + b]
                return shared == 0 ? 0 : Double(shared) / Double(own[a] + others[b] - shared)
            }.max()
            // A group of which no row was drawn cannot be missed.
            jaccards[a] += own[a] == 0 ? 1 : best ?? 0
        }
        resamples += 1
    }

    /// Fewer resamples say nothing.
    private static let fewestResamples = 5

    /// The mean Jaccard coefficient of each group; nil with too few resamples.
    var stabilities: [Double]? {
        resamples < Self.fewestResamples ? nil : jaccards.map { $0 / Double(resamples) }
    }

    /// The mean over the rows that are in a group of that group's stability; nil with too few resamples.
    var stability: Double? {
        guard let stabilities else { return nil }
        let labels = grouping.labels.filter { $0 >= 0 }
        guard !labels.isEmpty else { return nil }
        return labels.reduce(0) { $0 + stabilities[Int($1)] } / Double(labels.count)
    }
}
