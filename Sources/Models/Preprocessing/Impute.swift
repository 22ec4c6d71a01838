import Datasets
import SearchSpaces

extension StepEntry {
    private static let method = OptionDeclaration.choice(
        "method", default: Imputation.Method.median,
        "What a missing value becomes. mode and constant also fill categories; mean, median and knn only numbers.")
    private static let value = OptionDeclaration(
        "value", .float(-1e30...1e30), default: .float(0),
        "What constant puts in place of missing numbers; missing categories become the level (missing).")
    private static let neighbours = OptionDeclaration(
        "neighbours", .int(1...1000), default: .int(5), "From how many rows knn takes the mean.")
    private static let indicator = OptionDeclaration(
        "indicator", .bool, default: .bool(true),
        "Whether each column with missing values in training gets a second one, 1 where the value was missing.")

    static let impute = StepEntry(
        "impute", "Fills missing values.", options: [method, value, neighbours, indicator], shorthand: method,
        fitted: FittedImputation.self
    ) { settings in
        Imputation(
            columns: settings.columns, method: settings.options.choice(method, as: Imputation.Method.self),
            value: settings.options.float(value), neighbours: settings.options.int(neighbours),
            marksMissing: settings.options.bool(indicator))
    }
}

/// Fills missing values from what training rows have.
struct Imputation: PreprocessingStep {
    enum Method: String, CaseIterable {
        case mean, median, mode, constant, knn

        var fillsCategories: Bool { self == .mode || self == .constant }
    }

    /// The level of missing categories under ``Method/constant``.
    static let missingLevel = "(missing)"

    let columns: ColumnChoice
    let method: Method
    let value: Double
    let neighbours: Int
    let marksMissing: Bool

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedImputation {
        let table = training.table
        var numbers: [FittedImputation.NumberFill] = []
        var levels: [FittedImputation.LevelFill] = []
        for column in try columns.columns(of: table, method.fillsCategories ? .any : .numeric) {
            let marks = marksMissing && column.values.missingCount > 0
            switch column.values {
            case .numeric(let values):
                numbers.append(.init(name: column.name, value: fill(values), marksMissing: marks))
            case .categorical(let codes, let names):
                // A level of its own marks what was missing.
                levels.append(
                    .init(
                        name: column.name, level: method == .constant ? Self.missingLevel : mode(codes, names),
                        marksMissing: marks && method == .mode))
            }
        }
        let names = numbers.map(\.name)
        let imputer = method == .knn ? try NeighbourImputer(table, columns: names, neighbours: neighbours) : nil
        return FittedImputation(numbers: numbers, levels: levels, neighbours: imputer)
    }

    func transform(_ training: TrainingRows, by fitted: FittedImputation) throws(TrainingError) -> Table {
        try fitted.transform(training.table, training.shouldStop)
    }

    private func fill(_ values: [Double]) -> Double {
        let present = values.filter(\.isFinite)
        guard !present.isEmpty else { return method == .constant ? value : 0 }
        switch method {
        // Without a neighbour in sight the mean has to do.
        case .mean, .knn: return present.mean
        case .median: return present.sorted().quantile(0.5)
        case .constant: return value
        case .mode:
            var counts: [Double: Int] = [:]
            for value in present { counts[value, default: 0] += 1 }
            let most = counts.max { ($0.value, -$0.key) < ($1.value, -$1.key) }
            return most?.key ?? 0
        }
    }

    private func mode(_ codes: [Int32], _ levels: [String]) -> String? {
        var counts = [Int](repeating: 0, count: levels.count)
        for code in codes where code >= 0 { counts[Int(code)] += 1 }
        return levels.indices.max { (counts[$0], $1) < (counts[$1], $0) }.map { levels[$0] }
    }
}

extension [Double] {
    /// The mean; finite if the numbers are, of which there is at least one.
    var mean: Double {
        let unit = Swift.max(1, self.reduce(0) { Swift.max($0, abs($1)) })
        return reduce(0) { $0 + $1 / unit } / Double(count) * unit
    }

    /// A quantile of sorted numbers, of which there is at least one, by linear interpolation.
    func quantile(_ share: Double) -> Double {
        let place = share * Double(count - 1)
        let low = Swift.min(Int(place), count - 1)
        let high = Swift.min(low + 1, count - 1)
        let part = place - Double(low)
        // Apart, so that the difference of two huge numbers cannot overflow.
        return part == 0 ? self[low] : self[low] * (1 - part) + self[high] * part
    }
}
