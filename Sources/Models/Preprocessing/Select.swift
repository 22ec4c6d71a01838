import Datasets
import SearchSpaces

extension StepEntry {
    private static let method = OptionDeclaration.choice(
        "method", default: FeatureSelection.Method.variance,
        "variance: how much a column varies; mutual-information: how much it says about the target, beyond chance; l1: "
            + "its largest coefficient in a lasso of standardised columns.")
    private static let keep = OptionDeclaration(
        "keep", .floatAbove(0, upTo: 1), default: .float(1), "The share of the columns that is kept, at most.")
    private static let threshold = OptionDeclaration(
        "threshold", .float(0...1e30), default: .float(0), "Columns with no more than this go.")
    private static let strength = OptionDeclaration(
        "strength", .floatAbove(0, upTo: 1), default: .float(0.1),
        "The penalty of the lasso, as a share of the least that leaves no column.")

    static let select = StepEntry(
        "select", "Keeps the columns that say most, at least one.", options: [method, keep, threshold, strength],
        shorthand: method, fitted: FittedSelection.self
    ) { settings in
        FeatureSelection(
            columns: settings.columns, method: settings.options.choice(method, as: FeatureSelection.Method.self),
            keep: settings.options.float(keep), threshold: settings.options.float(threshold),
            strength: settings.options.float(strength))
    }
}

/// Keeps columns by a score.
struct FeatureSelection: PreprocessingStep {
    enum Method: String, CaseIterable {
        case variance
        case mutualInformation = "mutual-information"
        case l1
    }

    let columns: ColumnChoice
    let method: Method
    let keep: Double
    let threshold: Double
    let strength: Double

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedSelection {
        let candidates = try columns.columns(of: training.table, .any)
        if method != .variance { try training.needTarget(for: columns.step) }
        let scores: [Double]
        switch method {
        case .variance: scores = candidates.map { Self.variation($0.values) }
        case .mutualInformation:
            let target = Discretisation(training.target)
            scores = try candidates.map { column throws(TrainingError) in
                try training.checkStop()
                return MutualInformation.beyondChance(Discretisation(column.values), target, training)
            }
        case .l1: scores = try LassoScores(candidates, training, strength: strength).scores
        }
        let most = Swift.max(1, Int((keep * Double(candidates.count)).rounded(.up)))
        let best = candidates.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }
        let kept = Set(
            best.prefix(most).enumerated().filter { $0.offset == 0 || scores[$0.element] > threshold }.map(\.element))
        return FittedSelection(dropped: candidates.indices.filter { !kept.contains($0) }.map { candidates[$0].name })
    }

    /// The variance of numbers; of categories the chance that two rows differ.
    private static func variation(_ values: ColumnValues) -> Double {
        switch values {
        case .numeric(let numbers):
            let present = numbers.filter(\.isFinite)
            guard !present.isEmpty else { return 0 }
            let mean = present.mean
            return Swift.min(present.map { ($0 - mean) * ($0 - mean) }.mean, .greatestFiniteMagnitude)
        case .categorical(let codes, let levels):
            var counts = [Double](repeating: 0, count: levels.count)
            for code in codes where code >= 0 { counts[Int(code)] += 1 }
            let total = counts.reduce(0, +)
            return total > 0 ? 1 - counts.reduce(0) { $0 + $1 / total * ($1 / total) } : 0
        }
    }
}

/// The columns that go.
struct FittedSelection: FittedStep {
    let dropped: [String]

    func transform(_ table: Table) throws(TrainingError) -> Table {
        let gone = Set(dropped)
        return try Table.of(table.columns.filter { !gone.contains($0.name) })
    }

    var isSound: Bool { true }
}
