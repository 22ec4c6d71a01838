public import Datasets
public import LinearAlgebra
public import SearchSpaces
import Spelling

/// One step as a study names it.
public struct PipelineStep: Sendable, Hashable {
    /// The name in ``StepCatalogue``.
    public let name: String
    /// What parameters call it: `LABEL.OPTION`; the name unless several steps share it.
    public let label: String
    /// The settings that differ from their defaults.
    public let settings: Configuration
    /// Lists of texts, such as columns.
    public let lists: [String: [String]]

    /// Names a step.
    public init(
        _ name: String, label: String? = nil, settings: Configuration = Configuration(),
        lists: [String: [String]] = [:]
    ) {
        self.name = name
        self.label = label ?? name
        self.settings = settings
        self.lists = lists
    }
}

/// Steps of preprocessing in the order in which they work, with settings that were checked; nothing is fitted yet.
///
/// Two pipelines are equal when they do the same to any data, so that a pipeline can key a cache.
public struct Pipeline: Sendable, Hashable {
    private struct Step: Sendable, Hashable {
        let name: String
        let settings: StepSettings
    }

    private let steps: [Step]

    /// No step at all.
    public static let empty = Pipeline(steps: [])

    private init(steps: [Step]) { self.steps = steps }

    /// Checks steps.
    ///
    /// - Parameters:
    ///   - steps: The steps; those that are not enabled are left out.
    ///   - parameters: Values that go before the steps' own settings, named `LABEL.OPTION`.
    /// - Throws: ``SettingsError`` with every problem: unknown steps, options and lists, and values out of range.
    public init(_ steps: [PipelineStep], parameters: Configuration = Configuration()) throws(SettingsError) {
        var problems: [SettingsError.Problem] = []
        var checked: [Step] = []
        for name in parameters.names where !steps.contains(where: { name.hasPrefix("\($0.label).") }) {
            problems.append(.init(option: name, message: "\(name) is of no step of the pipeline"))
        }
        for step in steps {
            guard let entry = StepCatalogue.named(step.name) else {
                let known = StepCatalogue.all.map(\.name)
                let guess = NearestName.of(step.name, among: known).map { "did you mean \($0)?" }
                problems.append(
                    .init(
                        option: step.name,
                        message: "\(step.name) is not a step; \(guess ?? known.joined(separator: ", ") + " are")"))
                continue
            }
            for list in step.lists.keys.sorted() where !entry.lists.contains(where: { $0.name == list }) {
                problems.append(
                    .init(option: "\(step.label).\(list)", message: "\(step.label) has no list \(list)"))
            }
            var settings = step.settings
            for name in parameters.names where name.hasPrefix("\(step.label).") {
                settings[String(name.dropFirst(step.label.count + 1))] = parameters[name]
            }
            do {
                let options = try ResolvedSettings(settings, for: entry.options, of: step.label)
                guard options.bool(StepEntry.enabled) else { continue }
                checked.append(
                    Step(
                        name: step.name,
                        settings: StepSettings(label: step.label, options: options, lists: step.lists)))
            } catch {
                problems += error.problems.map {
                    .init(option: "\(step.label).\($0.option)", message: "\(step.label).\($0.message)")
                }
            }
        }
        guard problems.isEmpty else { throw SettingsError(estimator: "preprocessing", problems: problems) }
        self.init(steps: checked)
    }

    /// Whether there is no step.
    public var isEmpty: Bool { steps.isEmpty }

    /// Fits every step, and the encoding after them, to training rows.
    ///
    /// Steps are only ever given the training rows, so that no other row can have a part in the result.
    ///
    /// - Parameters:
    ///   - data: The data; rows other than the training rows are not looked at.
    ///   - rows: The training rows, at least one.
    ///   - form: How the estimator wants its features.
    ///   - seed: The study's seed.
    ///   - stream: The fold; folds draw different random numbers.
    ///   - shouldStop: Asked between steps and columns, and often within long work.
    /// - Returns: The fitted pipeline, and the features of the training rows. These differ from what the pipeline makes
    ///   of the same rows where a step looks at the target.
    /// - Throws: ``TrainingError/unusableData(_:)`` for steps that do not suit the data; ``TrainingError/stopped``.
    public func fit(
        to data: Data, rows: [Int], form: FeatureForm = .dense, seed: UInt64 = 0, stream: Int = 0,
        shouldStop: () -> Bool = { false }
    ) throws(TrainingError) -> Fit {
        try withoutActuallyEscaping(shouldStop) { (shouldStop) throws(TrainingError) in
            try fit(to: data, rows: rows, form: form, seed: seed, stream: stream, stopping: shouldStop)
        }
    }

    private func fit(
        to data: Data, rows: [Int], form: FeatureForm, seed: UInt64, stream: Int,
        stopping shouldStop: @escaping () -> Bool
    ) throws(TrainingError) -> Fit {
        guard !steps.isEmpty else {
            let pipeline = FittedPipeline(fittedTo: data.features, rows: rows, form: form)
            return Fit(pipeline: pipeline, features: try pipeline.transform(data.features, rows: rows))
        }
        guard case .table(let whole) = data.features else {
            throw .unusableData("steps of preprocessing work on the columns of tables; the data are images")
        }
        guard !rows.isEmpty else { throw .unusableData("there is no row to fit the preprocessing to") }
        let target = data.target.gathering(rows: rows)
        let weights = data.weights.map { weights in rows.map { weights[$0] } }
        var table = try whole.gathering(rows: rows)
        var fitted: [FittedPipeline.Step] = []
        var scaled: Set<String> = []
        for (index, step) in steps.enumerated() {
            guard let entry = StepCatalogue.named(step.name) else { preconditionFailure("steps were checked") }
            let training = TrainingRows(
                table: table, target: target, weights: weights, seed: seed, stream: stream * Self.mostSteps + index,
                shouldStop: shouldStop)
            try training.checkStop()
            let result = try entry.make(step.settings).apply(to: training)
            guard !result.table.columns.isEmpty else {
                throw .unusableData("\(step.settings.label) leaves no column to learn from")
            }
            fitted.append(FittedPipeline.Step(name: step.name, fitted: result.step))
            scaled.formUnion(result.step.scaledColumns)
            table = result.table
        }
        let all = Array(rows.indices)
        let encoder = FeatureEncoder(fittedTo: .table(table), rows: all, form: form, scaled: scaled)
        return Fit(
            pipeline: FittedPipeline(columns: whole.columns.map(\.name), steps: fitted, encoder: encoder),
            features: try encoder.transform(.table(table), rows: all))
    }

    /// More steps than any pipeline has, so that no two of a study share random numbers.
    private static let mostSteps = 1_000

    /// What a pipeline is fitted to.
    public struct Data: Sendable {
        /// Tables or images.
        public let features: Features
        /// What is predicted from them; steps may look at that of training rows.
        public let target: Target
        /// How much each row counts; nil if all count the same.
        public let weights: [Float]?

        /// Gathers data of equal count.
        public init(features: Features, target: Target, weights: [Float]? = nil) {
            self.features = features
            self.target = target
            self.weights = weights
        }
    }

    /// What fitting gives.
    public struct Fit: Sendable {
        /// For rows that are not the training rows.
        public let pipeline: FittedPipeline
        /// The training rows, in the order given.
        public let features: Matrix<Float>
    }
}
