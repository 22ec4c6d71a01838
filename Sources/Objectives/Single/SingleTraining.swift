public import Datasets
public import Foundation
import LinearAlgebra
public import Models
import SearchSpaces
import Spelling
public import Studies

/// Training of one model outside a study: what `leptune train` does.
///
/// The settings are judged on rows that were held out, as a study would judge them: the curve and the metrics are those
/// of models that have not seen the rows. What comes out is the model of the training split, or one that was fitted to
/// all rows afterwards.
///
/// ```swift
/// let training = try SingleTraining(request)
/// let result = try training.run(shouldStop: { false }, progress: { print($0.epoch, $0.value) })
/// try result.model.write(to: URL(filePath: "model.leptune"))
/// ```
public struct SingleTraining {
    /// What to train, on what.
    public struct Request: Sendable {
        /// The data, the estimator and its settings, and how models are judged.
        public var objective: TrainObjective
        /// The metric of the curve; nil for the task's standard one.
        public var metric: String?
        /// Epochs to train for; nil for 20, or 1 where epochs mean nothing.
        public var epochs: Int?
        /// Whether the model is fitted to all rows in the end; with folds it always is.
        public var refits: Bool
        /// Decides splits and everything random.
        public var seed: UInt64
        /// The larger table that the data are a sample of; nil if they are all.
        public var sample: SampleOrigin?

        /// Asks for a training.
        public init(
            _ objective: TrainObjective, metric: String? = nil, epochs: Int? = nil, refits: Bool = false,
            seed: UInt64 = 0, sample: SampleOrigin? = nil
        ) {
            self.objective = objective
            self.sample = sample
            self.metric = metric
            self.epochs = epochs
            self.refits = refits
            self.seed = seed
        }
    }

    /// Epochs of an estimator that uses them, unless said otherwise.
    public static let standardEpochs = 20

    private let request: Request
    private let dataset: Dataset
    private let estimator: EstimatorEntry
    private let settings: Configuration
    private let pipeline: Pipeline
    private let prepared: PreparedData
    /// The metric of the curve.
    public let metric: MetricEntry
    /// Epochs to train for, at most.
    public let epochs: Int
    /// The bytes that fitting takes beside the data, as estimated.
    public let estimatedBytes: Int

    /// Reads the data, checks everything, and encodes the rows.
    ///
    /// - Parameters:
    ///   - request: What to train.
    ///   - folder: Where relative paths start.
    ///   - shouldStop: Asked often; preprocessing ends soon after it answers true.
    /// - Throws: `DataError` or `SettingsError` for a request that cannot be met, `TrainingError` for data that cannot
    ///   be learned from or if it was asked to stop, ``InsufficientMemory`` before anything large is made.
    public init(
        _ request: Request, relativeTo folder: URL = RunnerSettings().folder, shouldStop: () -> Bool = { false }
    ) throws {
        let objective = request.objective
        estimator = try Self.find(objective.estimator, "estimator", in: EstimatorCatalogue.all, \.name)
        let named = try request.metric.map {
            try Self.find($0, "metric", in: MetricCatalogue.listed(and: $0), \.name)
        }
        settings = Configuration(objective.settings)
        _ = try estimator.resolve(settings)
        pipeline = try objective.pipeline()
        let files = try objective.data.dataSource.files(relativeTo: folder)
        let data = try StudyData(objective.data, files: files, validation: objective.validation, seed: request.seed)
        dataset = data.dataset
        try TrainingData.checkTask(of: objective, named.map { [$0] } ?? [], on: dataset)
        try TrainingData.checkWeights(of: dataset, data.splits)
        metric = named ?? MetricCatalogue.standard(for: dataset.target.task)
        epochs = request.epochs ?? (estimator.usesEpochs ? Self.standardEpochs : 1)
        self.request = request

        let features = dataset.searchRows.count * Self.columns(of: dataset.features, estimator.form)
        try InsufficientMemory.check(
            data.splits.count * features * MemoryLayout<Float>.size,
            for: "encoding the data of \(data.splits.count) splits")
        prepared = try PreparedData(
            data, pipeline: pipeline, form: estimator.form, seed: request.seed, shouldStop: shouldStop)
        var bytes = 0
        for fold in prepared.folds { bytes += try estimator.memory(for: settings, size: FitSize(fold.training)) }
        estimatedBytes = bytes
        try InsufficientMemory.check(
            bytes,
            for: prepared.folds.count == 1 ? "this fit" : "fitting \(prepared.folds.count) models side by side")
    }

    /// How many rows each judged model learns from, and how many judge it; of the first fold.
    public var rows: (training: Int, validation: Int) {
        (prepared.folds[0].training.count, prepared.folds[0].target.count)
    }

    /// How many splits there are: 1 for a hold-out.
    public var folds: Int { prepared.folds.count }

    /// Whether the model is fitted to all rows in the end.
    public var refits: Bool { request.refits || folds > 1 }

    /// The name of the data.
    public var dataName: String { dataset.name }

    /// Trains, judges, and perhaps fits once more to all rows.
    ///
    /// - Parameters:
    ///   - shouldStop: Asked often; training ends soon after it answers true.
    ///   - progress: Called after each epoch.
    /// - Throws: `TrainingError`; `TrainingError.stopped` if it was asked to stop.
    public func run(
        shouldStop: () -> Bool, progress: (TrainingProgress) -> Void = { _ in }
    ) throws -> SingleTrainingResult {
        let start = ContinuousClock.now
        func seconds() -> Double { (ContinuousClock.now - start) / .seconds(1) }
        let learner = try FoldedLearner(
            estimator, settings: settings, data: prepared, metric: metric, seed: request.seed, trial: 0,
            totalEpochs: epochs)
        var curve: [TrainingProgress] = []
        while learner.epoch < epochs, curve.isEmpty || !learner.isConverged {
            try learner.trainEpoch(shouldStop: shouldStop)
            if shouldStop() { throw TrainingError.stopped }
            let point = TrainingProgress(
                stage: .judging, epoch: learner.epoch, epochs: epochs, value: try learner.value(shouldStop: shouldStop),
                seconds: seconds())
            curve.append(point)
            progress(point)
        }
        let metrics = MetricCatalogue.listed(and: metric.name).filter(isDefined)
        let values = zip(metrics.map(\.name), try learner.values(of: metrics, shouldStop: shouldStop))
        let (model, pipeline, trained) =
            refits
            ? try fitToAllRows(until: learner.epoch, shouldStop, progress, seconds)
            : (try learner.model(ofFold: 0), prepared.folds[0].pipeline, prepared.folds[0].split.training)
        let description = description(
            pipeline, trained, epochs: learner.epoch, metrics: Dictionary(uniqueKeysWithValues: values))
        return SingleTrainingResult(
            model: SavedModel(model, description), curve: curve, converged: learner.isConverged, seconds: seconds())
    }

    private func fitToAllRows(
        until last: Int, _ shouldStop: () -> Bool, _ progress: (TrainingProgress) -> Void, _ seconds: () -> Double
    ) throws -> (any FittedModel, FittedPipeline, [Int]) {
        let fit = WholeFit(
            estimator: estimator, settings: settings, pipeline: pipeline, seed: request.seed,
            stream: prepared.folds.count, totalEpochs: epochs)
        let result = try fit.run(on: dataset, until: last, shouldStop: shouldStop) { epoch in
            progress(
                TrainingProgress(stage: .refitting, epoch: epoch, epochs: last, value: .nan, seconds: seconds()))
        }
        return (result.model, result.pipeline, result.rows)
    }

    /// Whether a metric has what it is computed from.
    private func isDefined(_ metric: MetricEntry) -> Bool {
        guard metric.task == dataset.target.task else { return false }
        switch metric.basis {
        case .predictions, .groups: return true
        case .knownClasses: return if case .unlabelled(_, nil) = dataset.target { false } else { true }
        case .density, .fit: return estimator.givesDensities
        case .fits: return prepared.folds.count > 1
        }
    }

    private func description(
        _ pipeline: FittedPipeline, _ rows: [Int], epochs: Int, metrics: [String: Double]
    ) -> ModelDescription {
        let classNames: [String]? = if case .classes(_, let names) = dataset.target { names } else { nil }
        var description = ModelDescription(
            estimator: estimator.name, settings: request.objective.settings, task: dataset.target.task,
            target: request.objective.data.target, classNames: classNames,
            input: ModelInput(dataset.features, rows: rows), pipeline: pipeline,
            fitted: refits ? .allRows : .trainingSplit, epochs: epochs, metrics: metrics,
            data: .init(
                name: dataset.name, fingerprint: dataset.fingerprint, rows: rows.count, sample: request.sample),
            seed: request.seed,
            leptune: LeptuneVersion.current)
        description.targetUnit = dataset.targetUnit
        return description
    }

    private static func find<Entry>(
        _ name: String, _ what: String, in all: [Entry], _ path: KeyPath<Entry, String>
    ) throws(DataError) -> Entry {
        if let entry = all.first(where: { $0[keyPath: path] == name }) { return entry }
        let names = all.map { $0[keyPath: path] }
        throw DataError(
            "There is no \(what) \"\(name)\".",
            remedy: NearestName.of(name, among: names).map { "Did you mean \"\($0)\"?" }
                ?? "There are: \(names.joined(separator: ", ")).")
    }

    /// At most so many features a row has once encoded.
    private static func columns(of features: Features, _ form: FeatureForm) -> Int {
        switch features {
        case .images(let images): return images.pixelsPerImage
        case .table(let table):
            return table.columns.reduce(0) { sum, column in
                switch column.values {
                case .numeric: sum + (form.numbers == .standardised ? 2 : 1)
                case .categorical(_, let levels): sum + (form.categories == .indicators ? min(levels.count, 256) : 1)
                }
            }
        }
    }
}

extension DataReference {
    /// The column that is predicted; nil for labels of images.
    var target: String? {
        switch source {
        case .csv(let csv): csv.target
        case .idx: nil
        // Names that the catalogue does not have are reported where data are read.
        case .bundled(let name): BundledDataset.all.first { $0.name == name }?.target
        }
    }
}
