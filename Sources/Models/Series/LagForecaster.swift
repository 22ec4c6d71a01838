import Datasets
import LinearAlgebra
package import SearchSpaces

/// An estimator on lags: which, with which features and settings.
package struct LagSettings: Sendable, Hashable, Codable {
    /// What a reader calls it.
    package var name: String
    /// Its name in ``EstimatorCatalogue``.
    package var estimator: String
    package var settings: Configuration
    package var epochs: Int
    package var recipe: LagRecipe
    package var form: ValueScale.Form
    /// How many models share the steps ahead, each with a stretch of them; 1 for one that knows the step.
    package var models: Int
    /// About how many rows are learned from at most.
    package var rows: Int

    package init(
        name: String, estimator: String, settings: [String: ParameterValue], epochs: Int, recipe: LagRecipe,
        form: ValueScale.Form = .identity, models: Int = 1, rows: Int
    ) {
        self.name = name
        self.estimator = estimator
        self.settings = Configuration(settings)
        self.epochs = epochs
        self.recipe = recipe
        self.form = form
        self.models = models
        self.rows = rows
    }

    /// The steps ahead of each model, the first of them 1.
    func stretches(horizon: Int) -> [ClosedRange<Int>] {
        let count = min(models, horizon)
        return (0..<count).map { ($0 * horizon / count + 1)...(($0 + 1) * horizon / count) }
    }
}

/// Models of an estimator that forecast each step ahead directly from what is known at the origin.
///
/// - SeeAlso: Taieb, Bontempi, Atiya and Sorjamaa 2012, "A review and comparison of strategies for multi-step ahead time
///   series forecasting", doi:10.1016/j.eswa.2012.01.039, for the direct strategy.
package struct LagForecaster: FittedForecaster {
    private let settings: LagSettings
    private let grid: TimeGrid
    /// One for each series.
    private let scales: [ValueScale]
    /// One for each stretch of steps.
    private let models: [any FittedModel]
    private let stretches: [ClosedRange<Int>]

    init(
        _ settings: LagSettings, _ history: ForecastHistory, horizon: Int, seed: UInt64, shouldStop: () -> Bool
    ) throws {
        guard let entry = EstimatorCatalogue.named(settings.estimator) else {
            throw TrainingError.unusableData("there is no estimator \"\(settings.estimator)\"")
        }
        self.settings = settings
        grid = history.grid
        scales = history.values.map { ValueScale(of: $0, form: settings.form) }
        stretches = settings.stretches(horizon: horizon)
        let scaled = zip(history.values, scales).map { values, scale in
            values.map { $0.isNaN ? .nan : scale.apply($0) }
        }
        let layout = Self.layout(settings, series: history.values.count)
        models = try stretches.enumerated().map { number, steps in
            if shouldStop() { throw TrainingError.stopped }
            let table = LagTable(
                settings.recipe, of: scaled, isObserved: history.isObserved, known: history.known, grid: history.grid,
                steps: steps, atMost: settings.rows)
            guard table.targets.count > 0 else {
                throw TrainingError.unusableData("the series is too short to learn \(settings.name) from")
            }
            let data = try TrainingSet(features: table.features, target: .numbers(table.targets), layout: layout)
            let learner = try entry.make(
                settings: settings.settings, data: data, seed: seed, stream: number, totalEpochs: settings.epochs)
            while learner.epoch < settings.epochs, !learner.isConverged {
                try learner.trainEpoch(shouldStop: shouldStop)
            }
            return try learner.model()
        }
    }

    package var reach: Int { settings.recipe.reach }

    package func forecast(_ past: SeriesPast, series: Int, horizon: Int) throws -> [Double] {
        let scale = scales[series]
        let row = LagRow(
            settings.recipe, past.suffix(settings.recipe.reach, scale.apply), series: series, grid: grid)
        var forecasts: [Double] = []
        for (model, steps) in zip(models, stretches) {
            var elements: [Float] = []
            for step in steps { row.write(ahead: step, to: &elements) }
            let predicted = try model.predict(
                Matrix(rows: steps.count, columns: settings.recipe.features.count, elements: elements))
            for (place, step) in steps.enumerated() {
                forecasts.append(scale.undo(row.base(ahead: step) + Double(predicted[place, 0])))
            }
        }
        return Array(forecasts.prefix(horizon))
    }

    package func encode(into archive: inout TensorArchive) {
        archive["divisors"] = .doubles(scales.map(\.divisor))
        for (number, model) in models.enumerated() {
            var own = TensorArchive()
            model.encode(into: &own)
            archive["model \(number)"] = .bytes(own.encoded())
        }
    }

    init(
        _ settings: LagSettings, _ archive: TensorArchive, series: Int, horizon: Int, grid: TimeGrid
    ) throws {
        guard let entry = EstimatorCatalogue.named(settings.estimator), entry.tasks.contains(.regression) else {
            throw CheckpointError.mismatch("there is no estimator \"\(settings.estimator.prefix(80))\" of numbers")
        }
        guard settings.recipe.isSound, (1...10_000).contains(settings.models) else {
            throw CheckpointError.mismatch("its features cannot be")
        }
        self.settings = settings
        self.grid = grid
        let divisors = try archive.finiteDoubles("divisors", count: series)
        guard divisors.allSatisfy({ $0 > 0 }) else { throw CheckpointError.mismatch("a divisor is not above 0") }
        scales = divisors.map { ValueScale(divisor: $0, form: settings.form) }
        stretches = settings.stretches(horizon: horizon)
        let shape = ModelShape(layout: Self.layout(settings, series: series), classNames: nil)
        models = try stretches.indices.map { number in
            try entry.load(TensorArchive(decoding: archive.bytes("model \(number)")), shape: shape)
        }
    }

    private static func layout(_ settings: LagSettings, series: Int) -> FeatureLayout {
        FeatureLayout(
            columns: settings.recipe.features.map { $0 == .series ? .category(levels: series) : .number })
    }
}
