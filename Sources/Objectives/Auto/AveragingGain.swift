package import Datasets
import Foundation
package import LinearAlgebra
package import Models

/// How much better the mean of the models of several folds is than each of them, found without looking at a target.
///
/// Each training row is judged by the one model that has not seen it; what is delivered is the mean of all. Of squared errors
/// that mean has less by exactly the spread of the models around it (Krogh and Vedelsby 1995, "Neural network ensembles,
/// cross validation, and active learning", sec. 2). Of log losses it has less by the mean divergence of the models from it,
/// where its own probabilities are true. The area under a ROC curve rises as that of two normal distributions of scores does
/// when their variance falls by the spread. All models but one have seen a training row, and agree on it more than they
/// would on a new one: the gain is rather too small.
package struct AveragingGain {
    private let squares: Double
    private let logarithms: Double
    /// The share of the variance of the scores within the classes that averaging takes away; nil but for two classes.
    private let scores: Double?

    /// The share of the variance that averaging takes away at most.
    private static let mostOfVariance = 0.75
    private static let leastProbability: Float = 1e-6

    /// Measures it.
    ///
    /// - Parameters:
    ///   - models: For some rows, one matrix of predictions a fold: what all members' models of that fold together predict.
    ///   - honest: Predictions for rows that the model had not seen.
    ///   - target: Of those rows.
    package init?(_ models: [Matrix<Float>], honest: Matrix<Float>, _ target: Target) {
        guard models.count > 1, let first = models.first, first.rows > 0,
            let mean = Matrix.mean(of: models.map { (1 / Double(models.count), $0) })
        else { return nil }
        let count = Double(models.count * first.rows)
        func sum(_ element: (Float, Float) -> Double) -> Double {
            models.reduce(0) { sum, model in
                zip(model.elements, mean.elements).reduce(sum) { $0 + element($1.0, $1.1) }
            }
        }
        squares = sum { Double(($0 - $1) * ($0 - $1)) } / count
        guard case .classes(let codes, let names) = target else {
            (logarithms, scores) = (0, nil)
            return
        }
        let least = Self.leastProbability
        logarithms = sum { Double(max($1, least)) * Double(log(max($1, least)) - log(max($0, least))) } / count
        guard names.count == 2 else {
            scores = nil
            return
        }
        let spread = Self.spread(of: models.map { Self.scores($0) })
        let variance = Self.varianceWithinClasses(of: Self.scores(honest), codes)
        scores = variance > 0 ? min(Self.mostOfVariance, spread / variance) : nil
    }

    /// Measures it for the members of an ensemble, on some rows of the data.
    ///
    /// - Parameters:
    ///   - members: Their weights, and their models, one a fold.
    ///   - features: Of all rows of the data.
    ///   - rows: Those whose targets are `target`, in order.
    ///   - isLate: Asked before each fold; once it answers true there is no gain.
    /// - Returns: nil where there is one model a member, they cannot predict, or it is late.
    /// - Complexity: 400 predictions of each model.
    init?(
        _ members: [(weight: Double, models: [SavedModel])], _ features: Features, rows: [Int], honest: Matrix<Float>,
        _ target: Target, isLate: () -> Bool
    ) {
        guard let folds = members.first?.models.count, folds > 1, members.allSatisfy({ $0.models.count == folds })
        else { return nil }
        let step = max(1, rows.count / Self.mostRows)
        let some = stride(from: 0, to: rows.count, by: step).map { rows[$0] }
        let models = (0..<folds).compactMap { fold -> Matrix<Float>? in
            if isLate() { return nil }
            return Matrix.mean(
                of: members.compactMap { member in
                    let model = member.models[fold]
                    // Who cannot predict has no part in the gain.
                    return (try? model.model.predict(model.description.pipeline.transform(features, rows: some)))
                        .map { (member.weight, $0) }
                })
        }
        guard models.count == folds else { return nil }
        self.init(models, honest: honest, target)
    }

    private static let mostRows = 400

    /// What a metric is likely to be for the mean, by what it is for single models; nil for a metric of which that is not
    /// known.
    package func improved(_ value: Double, _ metric: String) -> Double? {
        switch metric {
        case "rmse": max(0, value * value - squares).squareRoot()
        case "log-loss": max(0, value - logarithms)
        case "roc-auc":
            if let scores, value > 0.5, value < 1 {
                NormalDistribution.cumulative(NormalDistribution.quantile(value) / (1 - scores).squareRoot())
            } else {
                nil
            }
        default: nil
        }
    }

    /// An estimate for single models as one for their mean: the value and its better end move, the worse end stays.
    package func improved(
        _ estimate: EnsembleDescription.Estimate, _ metric: MetricEntry
    ) -> EnsembleDescription.Estimate {
        guard let value = improved(estimate.value, metric.name) else { return estimate }
        var better = estimate
        better.value = value
        switch metric.goal {
        case .minimize: better.low = min(value, improved(estimate.low, metric.name) ?? estimate.low)
        case .maximize: better.high = max(value, improved(estimate.high, metric.name) ?? estimate.high)
        }
        return better
    }

    /// Log-odds of the second of two classes.
    private static func scores(_ predictions: Matrix<Float>) -> [Double] {
        (0..<predictions.rows).map { row in
            let probability = Double(min(max(predictions[row, 1], leastProbability), 1 - leastProbability))
            return Foundation.log(probability / (1 - probability))
        }
    }

    /// The mean squared distance of some models' scores from their mean.
    private static func spread(of models: [[Double]]) -> Double {
        let rows = models[0].count
        let total = (0..<rows).reduce(0.0) { sum, row in
            let mean = models.reduce(0) { $0 + $1[row] } / Double(models.count)
            return sum + models.reduce(0) { $0 + ($1[row] - mean) * ($1[row] - mean) }
        }
        return total / Double(rows * models.count)
    }

    private static func varianceWithinClasses(of scores: [Double], _ codes: [Int32]) -> Double {
        var (counts, sums, squares) = ([0.0, 0], [0.0, 0], [0.0, 0])
        for (score, code) in zip(scores, codes) {
            counts[Int(code)] += 1
            sums[Int(code)] += score
            squares[Int(code)] += score * score
        }
        let within = (0..<2).reduce(0.0) { total, code in
            counts[code] > 0 ? total + squares[code] - sums[code] * sums[code] / counts[code] : total
        }
        return within / max(1, counts[0] + counts[1])
    }
}
