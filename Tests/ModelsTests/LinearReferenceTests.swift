import Datasets
import LinearAlgebra
import Models
import SearchSpaces
import Testing

/// Linear models beside those of scikit-learn and SciPy on the same rows.
struct LinearReferenceTests {
    struct Content: Decodable {
        let models: [Example]
        let quantiles: [QuantileExample]
    }

    struct Example: Decodable, Sendable, CustomTestStringConvertible {
        let estimator: String
        let options: [String: Double]
        let columns: Int
        let classes: Int
        let features: [Double]
        let target: [Double]
        let rowWeights: [Double]
        let unseen: [Double]
        let predictions: [Double]
        let tolerance: Double
        let weights: [Double]

        var testDescription: String { "\(estimator) \(options), \(target.count) × \(columns)" }

        func data() throws -> TrainingSet {
            let names = (0..<classes).map { "class \($0)" }
            return try TrainingSet(
                features: Reference.matrix(features, columns: columns),
                target: classes > 0
                    ? .classes(codes: target.map { Int32($0) }, names: names) : .numbers(target.map { Float($0) }),
                weights: rowWeights.isEmpty ? nil : rowWeights.map { Float($0) })
        }

        func learner() throws -> any Learner {
            let configuration = Configuration(options.mapValues { .float($0) })
            return try EstimatorEntry.named(estimator).make(
                settings: configuration, data: try data(), seed: 1, totalEpochs: 500)
        }
    }

    struct QuantileExample: Decodable {
        let quantile: Double
        let l1: Double
        let columns: Int
        let features: [Double]
        let target: [Double]
        let rowWeights: [Double]
        let objective: Double
    }

    static func content() throws -> Content { try Reference.read("linear-models") }

    @Test(arguments: try LinearReferenceTests.content().models)
    func predictionsAreThoseOfTheReference(_ example: Example) throws {
        let learner = try example.learner()

        try learner.train(untilEpoch: 500)
        let predictions = try learner.predict(Reference.matrix(example.unseen, columns: example.columns))

        #expect(learner.isConverged)
        // Weights and products in single precision: relative to the size of what is predicted.
        let size = example.predictions.map(abs).max() ?? 1
        let distance = Reference.distance(predictions.elements, example.predictions) / max(1, size)
        #expect(distance < example.tolerance, "\(distance)")
    }

    @Test(arguments: try LinearReferenceTests.content().models.filter { !$0.weights.isEmpty })
    func weightsAndTheirSupportAreThoseOfTheReference(_ example: Example) throws {
        let learner = try example.learner()
        try learner.train(untilEpoch: 500)
        var archive = TensorArchive()
        try learner.model().encode(into: &archive)
        guard case .floats(let weights) = archive["weights"] else {
            Issue.record("the model has no weights")
            return
        }

        #expect(Reference.distance(weights, example.weights) < 1e-3)
        #expect(weights.map { $0 != 0 } == example.weights.map { $0 != 0 })
    }

    @Test func quantileObjectivesAreThoseOfTheLinearProgramme() throws {
        for example in try Self.content().quantiles {
            let features = Reference.matrix(example.features, columns: example.columns)
            let rowWeights = example.rowWeights.isEmpty ? nil : example.rowWeights.map { Float($0) }
            let data = try TrainingSet(
                features: features, target: .numbers(example.target.map { Float($0) }), weights: rowWeights)
            let learner = try EstimatorEntry.named("quantile").make(
                settings: Configuration([
                    "quantile": .float(example.quantile), "l1": .float(example.l1), "l2": .float(0),
                    "tolerance": .float(1e-6),
                ]), data: data, seed: 1, totalEpochs: 300)

            try learner.train(untilEpoch: 300)
            let predictions = try learner.predict(features)
            var archive = TensorArchive()
            try learner.model().encode(into: &archive)
            var objective = 0.0
            var total = 0.0
            for (row, target) in example.target.enumerated() {
                let residual = target - Double(predictions[row, 0])
                let weight = example.rowWeights.isEmpty ? 1 : example.rowWeights[row]
                objective += weight * residual * (residual < 0 ? example.quantile - 1 : example.quantile)
                total += weight
            }
            objective /= total
            if case .floats(let weights) = archive["weights"] {
                objective += example.l1 * weights.reduce(0) { $0 + abs(Double($1)) }
            }

            #expect(learner.isConverged)
            #expect(objective > example.objective * (1 - 1e-5))
            #expect(objective < example.objective * (1 + 1e-4), "\(objective) beside \(example.objective)")
        }
    }
}
