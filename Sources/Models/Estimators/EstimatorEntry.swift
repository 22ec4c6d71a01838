public import Datasets
public import SearchSpaces

/// What a learner is made from, once settings are checked.
public struct LearnerContext: Sendable {
    /// The rows to learn from.
    public let data: TrainingSet
    /// Keys every random number of this learner; derived from the study's seed and the trial.
    public let seed: UInt64
    /// The epochs planned in all, at least 1: what schedules of the learning rate run over.
    public let totalEpochs: Int
}

/// An estimator that can be named in a study.
public struct EstimatorEntry: Sendable {
    /// As it is written in a study file: lower case, with hyphens.
    public let name: String
    /// What it is, in one sentence.
    public let summary: String
    /// What it can do.
    public let tasks: [LearningTask]
    /// Every setting it understands.
    public let options: [OptionDeclaration]
    /// A reasonable space to search when the user names none; each parameter is an option.
    public let defaultSpace: SearchSpace
    /// Whether fidelity in epochs means anything to it; otherwise the first epoch solves it.
    public let usesEpochs: Bool
    /// How it wants its features.
    public let form: FeatureForm
    /// Whether it learns from images only.
    public let needsImages: Bool
    /// Whether its models are of a density (``DensityModel``), which some metrics need.
    public let givesDensities: Bool
    /// Whether this build can train it; every build can load its models.
    public let isTrainable: Bool

    private let memory: @Sendable (ResolvedSettings, FitSize) -> Int
    private let read: @Sendable (TensorArchive, ModelShape) throws -> any FittedModel
    private let build: @Sendable (ResolvedSettings, LearnerContext) throws -> any Learner

    /// Declares an estimator.
    ///
    /// - Parameters:
    ///   - options: Its own; those that every classifier has are added.
    ///   - form: How it wants its features.
    ///   - needsImages: Whether it learns from images only; others are refused before it is built.
    ///   - givesDensities: Whether its models are of a density.
    ///   - isTrainable: Whether this build has the library that it trains with.
    ///   - memory: The bytes that a fit takes beside the training set.
    ///   - load: Reads what its model's `encode(into:)` wrote; throws ``CheckpointError`` for anything else.
    ///   - build: Makes a learner.
    init(
        _ name: String, _ summary: String, tasks: [LearningTask], options: [OptionDeclaration],
        defaultSpace: SearchSpace, usesEpochs: Bool, form: FeatureForm = .dense, needsImages: Bool = false,
        givesDensities: Bool = false, isTrainable: Bool = true,
        memory: @escaping @Sendable (ResolvedSettings, FitSize) -> Int,
        load: @escaping @Sendable (TensorArchive, ModelShape) throws -> any FittedModel,
        build: @escaping @Sendable (ResolvedSettings, LearnerContext) throws -> any Learner
    ) {
        self.name = name
        self.summary = summary
        self.tasks = tasks
        self.options = options + (tasks.contains(.classification) ? [ClassWeight.option] : [])
        self.defaultSpace = defaultSpace
        self.usesEpochs = usesEpochs
        self.form = form
        self.needsImages = needsImages
        self.givesDensities = givesDensities
        self.isTrainable = isTrainable
        self.memory = memory
        read = load
        self.build = build
    }

    /// Checks settings without training anything.
    ///
    /// - Parameter settings: Values by option name; options that are not given have their default.
    /// - Throws: ``SettingsError`` with every problem.
    public func resolve(_ settings: Configuration) throws(SettingsError) -> ResolvedSettings {
        try ResolvedSettings(settings, for: options, of: name)
    }

    /// Creates a learner that has not been trained.
    ///
    /// - Parameters:
    ///   - settings: Values by option name; options that are not given have their default.
    ///   - data: The rows to learn from; never changed.
    ///   - seed: The study's seed.
    ///   - stream: The trial or fold; learners of different streams draw different numbers.
    ///   - totalEpochs: The epochs planned in all (the largest fidelity), at least 1.
    /// - Throws: ``SettingsError`` with every problem; ``TrainingError/unsupportedTask(estimator:task:)``.
    public func make(
        settings: Configuration, data: TrainingSet, seed: UInt64, stream: Int = 0, totalEpochs: Int
    ) throws -> any Learner {
        let resolved = try resolve(settings)
        guard tasks.contains(data.target.task) else {
            throw TrainingError.unsupportedTask(estimator: name, task: data.target.task.rawValue)
        }
        if needsImages, data.layout.image.map({ $0.height * $0.width * $0.channels > 0 }) != true {
            throw TrainingError.unusableData(
                "estimator \"\(name)\" learns from images; these data are a table, for which mlp is meant")
        }
        var weighted = data
        if case .classes(let codes, _) = data.target {
            weighted.weights = resolved.choice(ClassWeight.option, as: ClassWeight.self)
                .weights(of: codes, times: data.weights)
        }
        return try build(
            resolved,
            LearnerContext(
                data: weighted, seed: LearnerSeed.derive(seed: seed, stream: stream), totalEpochs: max(1, totalEpochs)))
    }

    /// The bytes that a fit takes beside its training set, before it starts; within a quarter of the measured peak.
    ///
    /// - Parameters:
    ///   - settings: Values by option name; options that are not given have their default.
    ///   - size: Of the training set.
    /// - Throws: ``SettingsError`` with every problem.
    public func memory(for settings: Configuration, size: FitSize) throws(SettingsError) -> Int {
        Self.keptBytes + memory(try resolve(settings), size)
    }

    /// What any fit takes: memory that the allocator keeps at hand, and pages that are touched for the first time.
    private static let keptBytes = 400_000

    /// Reads a model that ``FittedModel/encode(into:)`` wrote.
    ///
    /// - Parameters:
    ///   - archive: The model.
    ///   - shape: What it was fitted to.
    /// - Throws: ``CheckpointError`` if it is not a model of this estimator and shape.
    public func load(_ archive: TensorArchive, shape: ModelShape) throws -> any FittedModel {
        try read(archive, shape)
    }
}

extension EstimatorEntry: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}
