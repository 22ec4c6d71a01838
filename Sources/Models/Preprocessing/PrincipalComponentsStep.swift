import Datasets
import LinearAlgebra
import SearchSpaces

extension StepEntry {
    private static let count = OptionDeclaration(
        "components", .int(1...4096), default: .int(16), "How many components are kept, at most.")
    private static let share = OptionDeclaration(
        "share", .floatAbove(0, upTo: 1), default: .float(1),
        "The share of the variance that is enough: as few components are kept as reach it.")
    private static let whiten = OptionDeclaration(
        "whiten", .bool, default: .bool(false), "Whether every component is scaled to variance 1.")

    static let principalComponents = StepEntry(
        "pca",
        "Replaces numeric columns by their principal components; scale them first. Missing numbers count as the mean.",
        options: [count, share, whiten], shorthand: count, fitted: FittedComponents.self
    ) { settings in
        ComponentsStep(
            columns: settings.columns, label: settings.label, count: settings.options.int(count),
            share: settings.options.float(share), whitens: settings.options.bool(whiten))
    }
}

/// The directions along which numeric columns vary most.
struct ComponentsStep: PreprocessingStep {
    let columns: ColumnChoice
    let label: String
    let count: Int
    let share: Double
    let whitens: Bool

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedComponents {
        let names = try columns.columns(of: training.table, .numeric).map(\.name)
        var rows = try FittedComponents.matrix(names, of: training.table)
        for place in names.indices {
            let present = rows.column(place).filter { !$0.isNaN }.map { Double($0) }
            let mean = present.isEmpty ? 0 : Float(present.mean)
            for row in 0..<rows.rows where rows[row, place].isNaN { rows[row, place] = mean }
        }
        let found = try PrincipalComponents(
            fittedTo: rows, count: count, weights: training.weights, seed: training.seed,
            shouldStop: training.shouldStop)
        var sum = 0.0
        // Shares sum to 1 only up to rounding.
        let enough = found.varianceShares.firstIndex { part in
            sum += part
            return sum >= share - 1e-9
        }
        let kept = enough.map { $0 + 1 } ?? found.variances.count
        return FittedComponents(
            names: names, label: label, whitens: whitens,
            components: PrincipalComponents(
                mean: found.mean, components: found.components.gathering(rows: Array(0..<kept)),
                variances: Array(found.variances.prefix(kept)), totalVariance: found.totalVariance))
    }
}

/// The directions that were kept.
struct FittedComponents: FittedStep {
    let names: [String]
    let label: String
    let whitens: Bool
    let components: PrincipalComponents

    func transform(_ table: Table) throws(TrainingError) -> Table {
        guard !names.isEmpty else { return table }
        var rows = try Self.matrix(names, of: table)
        for row in 0..<rows.rows {
            for place in 0..<rows.columns where rows[row, place].isNaN { rows[row, place] = components.mean[place] }
        }
        let scores = try components.transform(rows, whitening: whitens)
        let gone = Set(names)
        return try Table.of(
            table.columns.filter { !gone.contains($0.name) }
                + scaledColumns.enumerated().map { place, name in
                    Column(name: name, values: .numeric(scores.column(place).map { Double($0) }))
                })
    }

    /// Columns side by side in single precision.
    fileprivate static func matrix(_ names: [String], of table: Table) throws(TrainingError) -> Matrix<Float> {
        var rows = Matrix<Float>(rows: table.rowCount, columns: names.count)
        for (place, name) in names.enumerated() {
            for (row, value) in try table.numbers(name).enumerated() {
                rows[row, place] = value.isNaN ? .nan : Float(Swift.min(Swift.max(value, -1e30), 1e30))
            }
        }
        return rows
    }

    var scaledColumns: [String] { names.isEmpty ? [] : components.variances.indices.map { "\(label) \($0 + 1)" } }

    var isSound: Bool { names.count == components.mean.count }
}
