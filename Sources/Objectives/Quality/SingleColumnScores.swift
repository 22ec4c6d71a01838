import Datasets
import Foundation
import LinearAlgebra
import Models

/// How much each column alone says about the target, on rows that the relation was not fitted to.
///
/// A column is cut into levels — its own, or 32 quantiles — and one half of the rows gives each level its mean target,
/// which predicts the other half, and the other way round. What comes of it is the area under the ROC curve for two
/// classes, the mean share of right rows of each class for more, and the share of explained variance for numbers.
struct SingleColumnScores {
    /// One column's score.
    struct Score {
        var column: String
        var value: Double
    }

    private(set) var scores: [Score] = []
    /// The score of the row number; nil for classes in too few rows.
    private(set) var order: Double?
    /// What the scores are.
    let measure: String
    /// From where a score is remarkable.
    let strong: Double

    /// From where a column all but gives the target away.
    static let telling = 0.995
    private static let bins = 32
    private static let mostLevels = 500

    init(_ table: Table, _ truth: TargetChecks.Truth, target: String) {
        switch truth.target {
        case .classes(_, let names) where names.count == 2: (measure, strong) = ("the ROC AUC", 0.9)
        case .classes: (measure, strong) = ("the balanced accuracy", 0.9)
        case .numbers, .unlabelled: (measure, strong) = ("the explained variance", 0.9)
        }
        for column in table.columns where column.name != target {
            let levels = Self.levels(column.values, truth.rows)
            if let value = Self.score(levels, truth.target) { scores.append(.init(column: column.name, value: value)) }
        }
        let numbers = truth.rows.map(Double.init)
        order = Self.score(Self.bins(of: numbers), truth.target)
    }

    /// A level for each row.
    private static func levels(_ values: ColumnValues, _ rows: [Int]) -> [Int] {
        switch values {
        case .numeric(let numbers): return bins(of: rows.map { numbers[$0] })
        case .categorical(let codes, let names):
            guard names.count > mostLevels else { return rows.map { Int(codes[$0]) + 1 } }
            // Of very many levels the most frequent ones count.
            var counts = [Int](repeating: 0, count: names.count)
            for row in rows where codes[row] >= 0 { counts[Int(codes[row])] += 1 }
            let frequent = names.indices.sorted { (counts[$1], $0) < (counts[$0], $1) }.prefix(mostLevels)
            var places = [Int](repeating: 1, count: names.count)
            for (place, level) in frequent.enumerated() { places[level] = place + 2 }
            return rows.map { codes[$0] < 0 ? 0 : places[Int(codes[$0])] }
        }
    }

    private static func bins(of numbers: [Double]) -> [Int] {
        let present = numbers.filter { !$0.isNaN }.sorted()
        guard !present.isEmpty else { return numbers.map { _ in 0 } }
        let distinct = Set(present)
        if distinct.count <= bins {
            let places = Dictionary(uniqueKeysWithValues: distinct.sorted().enumerated().map { ($1, $0 + 1) })
            return numbers.map { places[$0] ?? 0 }
        }
        let count = min(bins, max(2, present.count / 20))
        let cuts = (1..<count).map { present[$0 * present.count / count] }
        return numbers.map { number in
            if number.isNaN { return 0 }
            var (low, high) = (0, cuts.count)
            while low < high {
                let middle = (low + high) / 2
                if cuts[middle] <= number { low = middle + 1 } else { high = middle }
            }
            return low + 1
        }
    }

    private static func score(_ levels: [Int], _ target: Target) -> Double? {
        let count = (levels.max() ?? 0) + 1
        switch target {
        case .classes(let codes, let names):
            let width = names.count
            var elements = [Float](repeating: 0, count: codes.count * width)
            for half in 0..<2 {
                var sums = [Double](repeating: 0, count: count * width)
                var overall = [Double](repeating: 1e-9, count: width)
                for row in codes.indices where row % 2 != half {
                    sums[levels[row] * width + Int(codes[row])] += 1
                    overall[Int(codes[row])] += 1
                }
                let total = overall.reduce(0, +)
                for row in codes.indices where row % 2 == half {
                    let start = levels[row] * width
                    let seen = sums[start..<start + width].reduce(0, +)
                    for k in 0..<width {
                        elements[row * width + k] = Float((sums[start + k] + overall[k] / total) / (seen + 1))
                    }
                }
            }
            let prediction = Matrix<Float>(rows: codes.count, columns: width, elements: elements)
            guard width == 2 else {
                return try? MetricCatalogue.named("balanced-accuracy")?.evaluate(prediction, target)
            }
            let area = try? MetricCatalogue.named("roc-auc")?.evaluate(prediction, target)
            return area.flatMap { $0.isNaN ? nil : $0 }
        case .numbers(let numbers):
            var predicted = [Float](repeating: 0, count: numbers.count)
            for half in 0..<2 {
                var sums = [Double](repeating: 0, count: count)
                var seen = [Double](repeating: 0, count: count)
                for row in numbers.indices where row % 2 != half {
                    sums[levels[row]] += Double(numbers[row])
                    seen[levels[row]] += 1
                }
                let total = seen.reduce(0, +)
                let mean = total > 0 ? sums.reduce(0, +) / total : 0
                for row in numbers.indices where row % 2 == half {
                    predicted[row] = Float((sums[levels[row]] + mean) / (seen[levels[row]] + 1))
                }
            }
            let prediction = Matrix<Float>(rows: numbers.count, columns: 1, elements: predicted)
            return try? MetricCatalogue.named("r2")?.evaluate(prediction, target)
        case .unlabelled: return nil
        }
    }
}
