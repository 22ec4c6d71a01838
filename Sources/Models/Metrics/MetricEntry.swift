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

    private let measure: @Sendable (Matrix<Float>, Target) -> Double

    private init(
        _ name: String, _ summary: String, _ task: LearningTask, _ goal: MetricGoal,
        measure: @escaping @Sendable (Matrix<Float>, Target) -> Double
    ) {
        self.name = name
        self.summary = summary
        self.task = task
        self.goal = goal
        self.measure = measure
    }

    /// A metric of class probabilities, `n` × classes with n ≥ 1, and the true codes.
    static func classification(
        _ name: String, _ summary: String, _ goal: MetricGoal,
        measure: @escaping @Sendable (_ probabilities: Matrix<Float>, _ codes: [Int32]) -> Double
    ) -> MetricEntry {
        MetricEntry(name, summary, .classification, goal) { predictions, target in
            guard case .classes(let codes, _) = target else { return .nan }
            return measure(predictions, codes)
        }
    }

    /// A metric of predicted and true numbers, each n ≥ 1 of them.
    static func regression(
        _ name: String, _ summary: String, _ goal: MetricGoal,
        measure: @escaping @Sendable (_ predicted: [Float], _ actual: [Float]) -> Double
    ) -> MetricEntry {
        MetricEntry(name, summary, .regression, goal) { predictions, target in
            guard case .numbers(let numbers) = target else { return .nan }
            return measure(predictions.elements, numbers)
        }
    }

    /// Measures predictions.
    ///
    /// - Parameters:
    ///   - predictions: What ``Learner/predict(_:)`` returned: probabilities, or numbers in one column.
    ///   - target: The truth, one value for each row.
    /// - Returns: The metric; NaN if a prediction is, or where the metric says that it is undefined.
    /// - Throws: ``MetricError`` if the target is of the other task, empty or of another size.
    public func evaluate(_ predictions: Matrix<Float>, _ target: Target) throws(MetricError) -> Double {
        guard target.task == task else {
            throw MetricError("metric \"\(name)\" is for \(task.rawValue); the target is for \(target.task.rawValue)")
        }
        guard target.count > 0 else { throw MetricError("metric \"\(name)\" needs at least one row") }
        let columns = target.classCount ?? 1
        guard predictions.rows == target.count, predictions.columns == columns else {
            throw MetricError(
                "metric \"\(name)\" got \(predictions.rows) × \(predictions.columns) predictions; "
                    + "\(target.count) × \(columns) are expected")
        }
        guard predictions.elements.allSatisfy({ !$0.isNaN }) else { return .nan }
        return measure(predictions, target)
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
