public import Datasets
public import LinearAlgebra

/// Which way a metric improves, in the words of a study's goals.
public enum MetricGoal: String, Sendable, Hashable, CaseIterable {
    /// Smaller is better.
    case minimize
    /// Larger is better.
    case maximize
}

/// A measure of predictions that can be named in a study.
public struct MetricEntry: Sendable {
    /// As it is written in a study file: lower case, with hyphens.
    public let name: String
    /// What it measures, in one sentence.
    public let summary: String
    /// The task it is defined for.
    public let task: LearningTask
    /// Which way it improves.
    public let goal: MetricGoal
    /// What it is computed from.
    public let basis: MetricBasis
    /// What of predicted probabilities it looks at.
    public let reading: MetricReading

    private let measure: @Sendable (MetricInput) throws -> Double

    /// Declares a metric; those below do so for the usual forms.
    init(
        _ name: String, _ summary: String, _ task: LearningTask, _ goal: MetricGoal, _ basis: MetricBasis,
        reads reading: MetricReading = .values, measure: @escaping @Sendable (MetricInput) throws -> Double
    ) {
        self.name = name
        self.summary = summary
        self.task = task
        self.goal = goal
        self.basis = basis
        self.reading = reading
        self.measure = measure
    }

    /// A metric of class probabilities, `n` × classes with n ≥ 1, and the true codes.
    static func classification(
        _ name: String, _ summary: String, _ goal: MetricGoal, reads reading: MetricReading = .values,
        measure: @escaping @Sendable (_ probabilities: Matrix<Float>, _ codes: [Int32], _ weights: RowWeights) -> Double
    ) -> MetricEntry {
        MetricEntry(name, summary, .classification, goal, .predictions, reads: reading) { input in
            guard case .classes(let codes, _) = input.target else { return .nan }
            return measure(input.predictions, codes, input.weights)
        }
    }

    /// A metric of predicted and true numbers, each n ≥ 1 of them.
    static func regression(
        _ name: String, _ summary: String, _ goal: MetricGoal,
        measure: @escaping @Sendable (_ predicted: [Float], _ actual: [Float], _ weights: RowWeights) -> Double
    ) -> MetricEntry {
        MetricEntry(name, summary, .regression, goal, .predictions) { input in
            guard case .numbers(let numbers) = input.target else { return .nan }
            return measure(input.predictions.elements, numbers, input.weights)
        }
    }

    /// A metric that is the weighted mean over the rows of a number computed from each.
    static func meanOverRows(
        _ name: String, _ summary: String, _ goal: MetricGoal,
        _ value: @escaping @Sendable (_ predicted: Double, _ actual: Double) -> Double
    ) -> MetricEntry {
        .regression(name, summary, goal) { predicted, actual, weights in
            weights.mean { value(Double(predicted[$0]), Double(actual[$0])) }
        }
    }

    /// Measures predictions.
    ///
    /// - Parameters:
    ///   - predictions: What ``Learner/predict(_:)`` returned: probabilities, numbers in one column, or shares of clusters.
    ///   - target: The truth, one value for each row.
    ///   - weights: How much each row counts, finite and not negative; nil if all count 1. A row of weight 2 counts as
    ///     the same row twice, one of weight 0 as none.
    ///   - features: The rows that were predicted for, which metrics of groups need.
    /// - Returns: The metric; NaN if a prediction is, if no row has a weight, or where the metric says that it is
    ///   undefined.
    /// - Throws: ``MetricError`` if the target is of the other task, empty or of another size, a weight is wrong, or the
    ///   metric is not computed from predictions.
    public func evaluate(
        _ predictions: Matrix<Float>, _ target: Target, weights: [Float]? = nil, features: Matrix<Float>? = nil
    ) throws(MetricError) -> Double {
        switch basis {
        case .predictions, .knownClasses: break
        case .groups:
            guard let features, features.rows == target.count else {
                throw MetricError("metric \"\(name)\" needs the features of the \(target.count) rows")
            }
        case .density, .fit: throw MetricError("metric \"\(name)\" is of a model, not of its predictions")
        case .fits: throw MetricError("metric \"\(name)\" compares models that were fitted to different rows")
        }
        if basis == .knownClasses, case .unlabelled(_, nil) = target {
            throw MetricError("metric \"\(name)\" needs known classes; the rows have none")
        }
        return try evaluate(predictions, target, weights, features: features, model: nil)
    }

    /// Checks everything and measures.
    func evaluate(
        _ predictions: Matrix<Float>, _ target: Target, _ weights: [Float]?, features: Matrix<Float>?,
        model: (any DensityModel)?
    ) throws(MetricError) -> Double {
        guard target.task == task else {
            throw MetricError("metric \"\(name)\" is for \(task.rawValue); the target is for \(target.task.rawValue)")
        }
        guard target.count > 0 else { throw MetricError("metric \"\(name)\" needs at least one row") }
        // How many clusters there are is the model's to say.
        let columns = target.task == .clustering ? predictions.columns : target.classCount ?? 1
        guard predictions.rows == target.count, predictions.columns == columns else {
            throw MetricError(
                "metric \"\(name)\" got \(predictions.rows) × \(predictions.columns) predictions; "
                    + "\(target.count) × \(columns) are expected")
        }
        if let weights {
            guard weights.count == target.count else {
                throw MetricError("metric \"\(name)\" got \(target.count) rows and \(weights.count) weights")
            }
            if let row = weights.firstIndex(where: { !$0.isFinite || $0 < 0 }) {
                throw MetricError(
                    "metric \"\(name)\" got the weight \(weights[row]) of row \(row); finite numbers from 0 are expected"
                )
            }
        }
        let rowWeights = RowWeights(weights, rows: target.count)
        guard rowWeights.total > 0, predictions.elements.allSatisfy({ !$0.isNaN }) else { return .nan }
        do {
            return try measure(
                MetricInput(
                    predictions: predictions, target: target, weights: rowWeights, features: features, model: model))
        } catch {
            throw MetricError("metric \"\(name)\" could not be computed: \(error)")
        }
    }
}

extension MetricEntry: CustomStringConvertible {
    /// The name.
    public var description: String { name }
}

/// Why a metric cannot be computed.
public struct MetricError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence: what is wrong and what was expected.
    public let description: String

    init(_ description: String) {
        self.description = description
    }
}
