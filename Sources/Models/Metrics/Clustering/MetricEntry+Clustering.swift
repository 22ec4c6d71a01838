public import Datasets
public import LinearAlgebra

extension MetricEntry {
    /// A metric of groups of rows: `n` × columns with n ≥ 1, each row's group, and weights.
    static func groups(
        _ name: String, _ summary: String, _ goal: MetricGoal,
        measure: @escaping @Sendable (_ rows: Matrix<Float>, _ grouping: Grouping, _ weights: RowWeights) -> Double
    ) -> MetricEntry {
        MetricEntry(name, summary, .clustering, goal, .groups) { input in
            guard let features = input.features else { return .nan }
            return measure(features, input.grouping, input.weights)
        }
    }

    /// A metric of groups and the classes that are known of the same rows.
    static func knownClasses(
        _ name: String, _ summary: String, _ goal: MetricGoal,
        measure: @escaping @Sendable (ContingencyTable) -> Double
    ) -> MetricEntry {
        MetricEntry(name, summary, .clustering, goal, .knownClasses) { input in
            guard case .unlabelled(_, let reference?) = input.target else { return .nan }
            return measure(
                ContingencyTable(
                    input.grouping, Grouping(labels: reference.codes, count: reference.names.count), input.weights))
        }
    }

    /// A metric of a density at `n` ≥ 1 rows.
    static func density(
        _ name: String, _ summary: String, _ goal: MetricGoal, _ basis: MetricBasis,
        measure:
            @escaping @Sendable (_ model: any DensityModel, _ logDensities: [Double], _ weights: RowWeights) -> Double
    ) -> MetricEntry {
        MetricEntry(name, summary, .clustering, goal, basis) { input in
            guard let features = input.features, let model = input.model else { return .nan }
            return measure(model, try model.logDensities(of: features), input.weights)
        }
    }

    /// Measures a learner on rows; of metrics whose basis is ``MetricBasis/fit``, those that it was fitted to.
    ///
    /// - Parameters:
    ///   - learner: The learner.
    ///   - rows: Encoded rows.
    ///   - target: The truth, one value for each row.
    ///   - weights: As ``evaluate(_:_:weights:features:)``.
    ///   - shouldStop: Asked while it predicts.
    /// - Throws: ``MetricError``, also for a density that the model does not have; ``TrainingError``.
    public func evaluate(
        _ learner: any Learner, on rows: Matrix<Float>, _ target: Target, weights: [Float]? = nil,
        shouldStop: () -> Bool = { false }
    ) throws -> Double {
        try evaluate(try learner.model(), on: rows, target, weights: weights, shouldStop: shouldStop)
    }

    /// Measures a model on rows, as ``evaluate(_:on:_:weights:)`` measures a learner.
    public func evaluate(
        _ model: any FittedModel, on rows: Matrix<Float>, _ target: Target, weights: [Float]? = nil,
        shouldStop: () -> Bool = { false }
    ) throws -> Double {
        switch basis {
        case .predictions, .knownClasses, .groups, .fits:
            return try evaluate(
                try model.predict(rows, shouldStop: shouldStop), target, weights: weights, features: rows)
        case .density, .fit:
            guard let density = model as? any DensityModel else {
                throw MetricError("metric \"\(name)\" needs a model of density, such as gaussian-mixture")
            }
            return try evaluate(
                try model.predict(rows, shouldStop: shouldStop), target, weights, features: rows, model: density)
        }
    }

    /// How well groupings of the same rows agree, by models that were fitted to different samples.
    ///
    /// - Parameter groupings: At least two, each of the same rows in the same order.
    /// - Returns: The mean of the adjusted Rand index over all pairs.
    /// - Throws: ``MetricError`` if the metric has another basis than ``MetricBasis/fits``, there are fewer than two
    ///   groupings, or they are of different rows.
    public func agreement(of groupings: [Grouping]) throws(MetricError) -> Double {
        guard basis == .fits else { throw MetricError("metric \"\(name)\" does not compare models") }
        guard groupings.count >= 2, let first = groupings.first else {
            throw MetricError("metric \"\(name)\" compares models of different rows; validate by folds")
        }
        guard groupings.allSatisfy({ $0.labels.count == first.labels.count }), !first.labels.isEmpty else {
            throw MetricError("metric \"\(name)\" got groupings of different rows")
        }
        let weights = RowWeights(nil, rows: first.labels.count)
        var sum = 0.0
        for (i, grouping) in groupings.enumerated() {
            for other in groupings[..<i] { sum += ContingencyTable(grouping, other, weights).adjustedRand }
        }
        return sum / Double(groupings.count * (groupings.count - 1) / 2)
    }
}
