import Datasets

/// How large each column's coefficient is in linear regression with an L1 penalty.
///
/// Columns are standardised, missing numbers are their mean, and categories are indicators of their 64 most frequent
/// levels, of which the largest coefficient counts; classes are regressed one against the rest. Minimises
/// 1/2 · mean of squared errors + α · Σ|β| by coordinate descent over the coefficients that are not 0.
///
/// - SeeAlso: Friedman, Hastie and Tibshirani 2010, "Regularization paths for generalized linear models via coordinate
///   descent".
struct LassoScores {
    /// One for each column, not negative.
    let scores: [Double]

    private static let mostLevels = 64
    private static let mostSweeps = 1_000
    private static let tolerance = 1e-7

    /// Fits the regressions.
    ///
    /// - Parameters:
    ///   - columns: The candidates.
    ///   - training: The rows.
    ///   - strength: α as a share of the least for which every coefficient is 0, above 0.
    /// - Throws: ``TrainingError/stopped``.
    init(_ columns: [Column], _ training: TrainingRows, strength: Double) throws(TrainingError) {
        let total = (0..<training.count).reduce(0) { $0 + training.weight($1) }
        let weights = (0..<training.count).map { training.weight($0) / total }
        var features: [[Double]] = []
        var owner: [Int] = []
        for (index, column) in columns.enumerated() {
            for feature in Self.features(column.values) {
                if let standard = Self.standardised(feature, weights) {
                    features.append(standard)
                    owner.append(index)
                }
            }
        }
        var scores = [Double](repeating: 0, count: columns.count)
        for target in Self.targets(training.target) {
            guard let target = Self.standardised(target, weights) else { continue }
            let coefficients = try Self.lasso(features, target, weights, strength: strength, training.shouldStop)
            for (coefficient, column) in zip(coefficients, owner) {
                scores[column] = Swift.max(scores[column], abs(coefficient))
            }
        }
        self.scores = scores
    }

    private static func features(_ values: ColumnValues) -> [[Double]] {
        switch values {
        case .numeric(let numbers): return [numbers]
        case .categorical(let codes, let levels):
            var counts = [Int](repeating: 0, count: levels.count)
            for code in codes where code >= 0 { counts[Int(code)] += 1 }
            let shown = levels.indices.sorted { (counts[$0], $1) > (counts[$1], $0) }.prefix(mostLevels)
            return shown.map { level in codes.map { Int($0) == level ? 1 : 0 } }
        }
    }

    private static func targets(_ target: Target) -> [[Double]] {
        switch target {
        case .numbers(let numbers): return [numbers.map(Double.init)]
        case .unlabelled: return []
        case .classes(let codes, let names):
            let shown = names.count == 2 ? [1] : Array(names.indices)
            return shown.map { shown in codes.map { Int($0) == shown ? 1 : 0 } }
        }
    }

    /// Weighted mean 0 and variance 1, missing numbers 0; nil if constant.
    private static func standardised(_ values: [Double], _ weights: [Double]) -> [Double]? {
        let present = values.indices.filter { values[$0].isFinite && weights[$0] > 0 }
        let unit = present.reduce(0) { Swift.max($0, abs(values[$1])) }
        guard unit > 0 else { return nil }
        let weight = present.reduce(0) { $0 + weights[$1] }
        let mean = present.reduce(0) { $0 + weights[$1] * (values[$1] / unit) } / weight
        let variance = present.reduce(0) { sum, row in
            let difference = values[row] / unit - mean
            return sum + weights[row] * difference * difference
        }
        guard variance > 1e-24 else { return nil }
        let deviation = variance.squareRoot()
        return values.map { $0.isFinite ? ($0 / unit - mean) / deviation : 0 }
    }

    private static func lasso(
        _ features: [[Double]], _ target: [Double], _ weights: [Double], strength: Double,
        _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Double] {
        var residual = target
        func slope(_ feature: [Double]) -> Double {
            feature.withUnsafeBufferPointer { x in
                residual.withUnsafeBufferPointer { r in
                    weights.withUnsafeBufferPointer { w in
                        var sum = 0.0
                        for row in 0..<x.count { sum += w[row] * x[row] * r[row] }
                        return sum
                    }
                }
            }
        }
        let penalty = strength * features.reduce(0) { Swift.max($0, abs(slope($1))) }
        var coefficients = [Double](repeating: 0, count: features.count)
        var active = Array(features.indices)
        for _ in 0..<mostSweeps {
            var change = 0.0
            for index in active {
                if shouldStop() { throw .stopped }
                // Each feature has variance 1, so that the step needs no divisor.
                let full = coefficients[index] + slope(features[index])
                let next = full > penalty ? full - penalty : full < -penalty ? full + penalty : 0
                let difference = next - coefficients[index]
                guard difference != 0 else { continue }
                coefficients[index] = next
                change = Swift.max(change, abs(difference))
                let feature = features[index]
                for row in residual.indices { residual[row] -= difference * feature[row] }
            }
            if change < tolerance {
                // Solved for those; done unless another wants in.
                if active.count == features.count { break }
                active = Array(features.indices)
            } else {
                active = features.indices.filter { coefficients[$0] != 0 }
            }
        }
        return coefficients
    }
}
