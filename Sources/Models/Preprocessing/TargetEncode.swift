import Datasets
import Randomness
import SearchSpaces

extension StepEntry {
    private static let smoothing = OptionDeclaration(
        "smoothing", .float(0...1e9), default: .float(10),
        "How many rows with the overall mean are added to those of each level: the more, the less rare levels stray.")
    private static let folds = OptionDeclaration(
        "folds", .int(2...100), default: .int(5),
        "Into how many parts the training rows are cut, each encoded by what the others say.")

    static let targetEncode = StepEntry(
        "target-encode",
        "Turns categories into the mean target of their training rows, or the share of each class; missing ones are a "
            + "level too, unseen ones get the overall mean.",
        options: [smoothing, folds], shorthand: smoothing, fitted: FittedTargetEncoding.self
    ) { settings in
        TargetEncoding(
            columns: settings.columns, smoothing: settings.options.float(smoothing),
            folds: settings.options.int(folds))
    }
}

/// Mean targets for levels, kept from leaking by cross-fitting.
///
/// The training rows are cut into folds, by chance and not by their targets, and each row is encoded by means over the
/// other folds: its own target has no part in its features. Other rows are encoded by means over all training rows. A
/// level with n rows of mean y gets (n · y + smoothing · overall mean) / (n + smoothing).
///
/// - SeeAlso: Micci-Barreca 2001, "A preprocessing scheme for high-cardinality categorical attributes in classification
///   and prediction problems", with its weight n / (n + m).
struct TargetEncoding: PreprocessingStep {
    let columns: ColumnChoice
    let smoothing: Double
    let folds: Int

    func fit(to training: TrainingRows) throws(TrainingError) -> FittedTargetEncoding {
        try training.needTarget(for: columns.step)
        return try fit(to: training, except: [Bool](repeating: false, count: training.count))
    }

    func transform(_ training: TrainingRows, by fitted: FittedTargetEncoding) throws(TrainingError) -> Table {
        var generator = CounterGenerator(seed: training.seed, stream: training.stream, purpose: .resampling)
        var fold = [Int](repeating: 0, count: training.count)
        for (place, row) in generator.permutation(of: training.count).enumerated() { fold[row] = place % folds }
        return try transform(training, by: fitted, fold: fold)
    }

    /// The training rows, each encoded by what the rows of other folds say.
    func transform(
        _ training: TrainingRows, by fitted: FittedTargetEncoding, fold: [Int]
    ) throws(TrainingError) -> Table {
        var replacements: [String: [Column]] = [:]
        var encoded = fitted.encodings.map { encoding in
            [[Double]](repeating: [Double](repeating: 0, count: training.count), count: encoding.outputs.count)
        }
        for held in Set(fold).sorted() {
            let others = try fit(to: training, except: fold.map { $0 == held })
            for (index, encoding) in others.encodings.enumerated() {
                let columns = try encoding.encode(training.table)
                for output in columns.indices {
                    for row in 0..<training.count where fold[row] == held {
                        encoded[index][output][row] = columns[output][row]
                    }
                }
            }
        }
        for (encoding, columns) in zip(fitted.encodings, encoded) {
            replacements[encoding.name] = zip(encoding.outputs, columns).map { Column(name: $0, values: .numeric($1)) }
        }
        return try training.table.replacing(replacements)
    }

    private func fit(to training: TrainingRows, except: [Bool]) throws(TrainingError) -> FittedTargetEncoding {
        let targets = Self.targets(training.target)
        var encodings: [FittedTargetEncoding.Encoding] = []
        for column in try columns.columns(of: training.table, .categorical) {
            let (codes, levels) = try training.table.categories(column.name)
            // The last place is that of missing values.
            let place = codes.map { $0 < 0 ? levels.count : Int($0) }
            var weights = [Double](repeating: 0, count: levels.count + 1)
            var total = 0.0
            for row in place.indices where !except[row] {
                weights[place[row]] += training.weight(row)
                total += training.weight(row)
            }
            var means: [[Double]] = []
            var overall: [Double] = []
            for target in targets {
                var sums = [Double](repeating: 0, count: levels.count + 1)
                var sum = 0.0
                for row in place.indices where !except[row] {
                    sums[place[row]] += training.weight(row) * target.value(row)
                    sum += training.weight(row) * target.value(row)
                }
                let mean = total > 0 ? sum / total : 0
                overall.append(mean)
                means.append(
                    zip(sums, weights).map { sum, weight in
                        weight > 0 ? (sum + smoothing * mean) / (weight + smoothing) : mean
                    })
            }
            encodings.append(
                .init(
                    name: column.name, outputs: targets.map { "mean \($0.name) of \(column.name)" }, levels: levels,
                    means: means.map { Array($0.dropLast()) }, missing: means.map { $0[levels.count] },
                    overall: overall))
        }
        return FittedTargetEncoding(encodings: encodings)
    }

    /// What means are taken of: the numbers, the second of two classes, or each class.
    private static func targets(_ target: Target) -> [(name: String, value: (Int) -> Double)] {
        switch target {
        case .numbers(let numbers): return [("target", { Double(numbers[$0]) })]
        case .unlabelled: return []
        case .classes(let codes, let names):
            let shown = names.count == 2 ? [1] : Array(names.indices)
            return shown.map { shown in (names[shown], { Int(codes[$0]) == shown ? 1 : 0 }) }
        }
    }
}

/// The mean targets.
struct FittedTargetEncoding: FittedStep {
    struct Encoding: Sendable, Equatable, Codable {
        let name: String
        /// The names of the columns that it becomes, one for each mean.
        let outputs: [String]
        let levels: [String]
        /// Outputs × levels.
        let means: [[Double]]
        /// For missing values, one an output.
        let missing: [Double]
        /// For unseen levels, one an output.
        let overall: [Double]

        /// Outputs × rows.
        func encode(_ table: Table) throws(TrainingError) -> [[Double]] {
            let (codes, names) = try table.categories(name)
            return outputs.indices.map { output in
                let known = lookUp(means[output], of: levels, for: names).map { $0 ?? overall[output] }
                return codes.map { $0 < 0 ? missing[output] : known[Int($0)] }
            }
        }

        var isSound: Bool {
            means.count == outputs.count && missing.count == outputs.count && overall.count == outputs.count
                && means.allSatisfy { $0.count == levels.count && $0.allSatisfy(\.isFinite) }
                && (missing + overall).allSatisfy(\.isFinite)
        }
    }

    let encodings: [Encoding]

    func transform(_ table: Table) throws(TrainingError) -> Table {
        var replacements: [String: [Column]] = [:]
        for encoding in encodings {
            replacements[encoding.name] = zip(encoding.outputs, try encoding.encode(table)).map {
                Column(name: $0, values: .numeric($1))
            }
        }
        return try table.replacing(replacements)
    }

    var isSound: Bool { encodings.allSatisfy(\.isSound) }
}
