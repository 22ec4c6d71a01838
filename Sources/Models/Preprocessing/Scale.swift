import Datasets
import SearchSpaces

extension StepEntry {
    private static let method = OptionDeclaration.choice(
        "method", default: Scaling.Method.standard,
        "standard: mean 0, deviation 1; robust: median 0, interquartile range 1; quantile: by ranks; power: Yeo–Johnson, "
            + "then standard; none: numbers as they are, which the estimator then does not standardise either.")
    private static let output = OptionDeclaration.choice(
        "output", default: QuantileMap.Output.normal, "How numbers are distributed after the method quantile.")
    private static let quantiles = OptionDeclaration(
        "quantiles", .int(2...10_000), default: .int(1_000), "Into how many quantiles that method sorts, at most.")

    static let scale = StepEntry(
        "scale", "Gives numbers a common scale; missing ones stay missing.", options: [method, output, quantiles],
        shorthand: method, fitted: FittedScaling.self
    ) { settings in
        Scaling(
            columns: settings.columns, method: settings.options.choice(method, as: Scaling.Method.self),
            output: settings.options.choice(output, as: QuantileMap.Output.self),
            quantiles: settings.options.int(quantiles))
    }
}

/// Gives numeric columns a common scale.
struct Scaling: PreprocessingStep {
    enum Method: String, CaseIterable {
        case standard, robust, quantile, power, none
    }

    let columns: ColumnChoice
    let method: Method
    let output: QuantileMap.Output
    let quantiles: Int

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedScaling {
        var scales: [FittedScaling.NamedScale] = []
        for column in try columns.columns(of: training.table, .numeric) {
            try training.checkStop()
            let values = try training.table.numbers(column.name).filter(\.isFinite)
            scales.append(.init(name: column.name, scale: scale(values.sorted())))
        }
        return FittedScaling(scales: scales)
    }

    private func scale(_ sorted: [Double]) -> ColumnScale {
        guard let low = sorted.first, let high = sorted.last, method != .none else { return .affine(.identity) }
        guard low < high else { return .affine(Standardisation(centre: low, spread: 1)) }
        switch method {
        case .standard, .none: return .affine(Standardisation(sorted))
        case .robust:
            let range = sorted.quantile(0.75) - sorted.quantile(0.25)
            let usable = range > 0 && range.isFinite
            return .affine(Standardisation(centre: sorted.quantile(0.5), spread: usable ? range : 1))
        case .quantile: return .quantile(QuantileMap(sorted, quantiles: quantiles, output: output))
        case .power:
            let power = YeoJohnson(sorted)
            return .power(power, Standardisation(sorted.map(power.transform)))
        }
    }
}

/// How one column is scaled.
enum ColumnScale: Sendable, Equatable, Codable {
    case affine(Standardisation)
    case quantile(QuantileMap)
    case power(YeoJohnson, Standardisation)

    func transform(_ value: Double) -> Double {
        let scaled =
            switch self {
            case .affine(let affine): affine.transform(value)
            case .quantile(let map): map.transform(value)
            case .power(let power, let affine): affine.transform(power.transform(value))
            }
        // The bound keeps outliers numbers; NaN stays.
        return scaled.isNaN ? scaled : Swift.min(Swift.max(scaled, -1e30), 1e30)
    }

    var isSound: Bool {
        switch self {
        case .affine(let affine): affine.isSound
        case .quantile(let map): map.isSound
        case .power(let power, let affine): power.lambda.isFinite && affine.isSound
        }
    }
}

/// The columns' scales.
struct FittedScaling: FittedStep {
    struct NamedScale: Sendable, Equatable, Codable {
        let name: String
        let scale: ColumnScale
    }

    let scales: [NamedScale]

    func transform(_ table: Table) throws(TrainingError) -> Table {
        var replacements: [String: [Column]] = [:]
        for named in scales {
            let values = try table.numbers(named.name)
            replacements[named.name] = [
                Column(name: named.name, values: .numeric(values.map { $0.isNaN ? $0 : named.scale.transform($0) }))
            ]
        }
        return try table.replacing(replacements)
    }

    var scaledColumns: [String] { scales.map(\.name) }

    var isSound: Bool { scales.allSatisfy(\.scale.isSound) }
}
