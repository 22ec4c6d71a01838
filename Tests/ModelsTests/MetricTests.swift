import Datasets
import Foundation
import LinearAlgebra
import Models
import Testing

struct MetricTests {
    /// Metrics that compare predictions with a target; ``ClusteringMetricTests`` has the others.
    static let metricsOfTargets = MetricCatalogue.all.filter { $0.task != .clustering }

    struct Content: Decodable {
        struct Classification: Decodable {
            let classes: Int
            let truth: [Int32]
            let predictions: [Double]
            let weights: [Float]?
            let values: [String: Double]
        }

        struct Regression: Decodable {
            let truth: [Float]
            let predictions: [Double]
            let weights: [Float]?
            let values: [String: Double]
        }

        let classification: [Classification]
        let regression: [Regression]
    }

    private func classes(_ codes: [Int32], _ count: Int) -> Target {
        .classes(codes: codes, names: (0..<count).map { "class \($0)" })
    }

    @Test(arguments: metricsOfTargets) func valueIsThatOfScikitLearn(_ metric: MetricEntry) throws {
        let content = try Reference.read("metrics", as: Content.self)
        switch metric.task {
        case .classification:
            for example in content.classification {
                let expected = try #require(example.values[metric.name])
                let predictions = Reference.matrix(example.predictions, columns: example.classes)
                let target = classes(example.truth, example.classes)

                let value = try metric.evaluate(predictions, target, weights: example.weights)

                #expect(abs(value - expected) < 1e-12)
            }
        case .clustering: preconditionFailure("not a metric of a target")
        case .regression:
            for example in content.regression {
                let expected = try #require(example.values[metric.name])
                let predictions = Reference.matrix(example.predictions, columns: 1)

                let value = try metric.evaluate(predictions, .numbers(example.truth), weights: example.weights)

                #expect(abs(value - expected) < 1e-12 * max(1, expected))
            }
        }
    }

    /// Predictions and truth of either task in which no two rows agree.
    private func sample(_ task: LearningTask) -> (predictions: Matrix<Float>, target: Target) {
        switch task {
        case .classification:
            let predictions = Matrix<Float>(
                rows: 5, columns: 3,
                elements: [0.5, 0.25, 0.25, 0.125, 0.75, 0.125, 0.5, 0.5, 0, 0.25, 0.25, 0.5, 0.375, 0.25, 0.375])
            return (predictions, classes([0, 1, 2, 1, 2], 3))
        case .clustering: preconditionFailure("not a metric of a target")
        case .regression:
            return (Matrix(rows: 5, columns: 1, elements: [1, 2.5, 3, 7, 0.5]), .numbers([1, 2, 4, 8, 1]))
        }
    }

    @Test(arguments: metricsOfTargets) func weightsCountAsRepeatedRows(_ metric: MetricEntry) throws {
        let (predictions, target) = sample(metric.task)
        let repeated = [0, 0, 1, 3, 3, 3, 4]

        let weighted = try metric.evaluate(predictions, target, weights: [2, 1, 0, 3, 1])

        let value = try metric.evaluate(predictions.gathering(rows: repeated), target.gathering(rows: repeated))
        #expect(abs(weighted - value) < 1e-13)
    }

    @Test(arguments: metricsOfTargets) func scaleOfWeightsDoesNotCount(_ metric: MetricEntry) throws {
        let (predictions, target) = sample(metric.task)
        let weights: [Float] = [2, 1, 0, 3, 1]

        let value = try metric.evaluate(predictions, target, weights: weights)

        for scale: Float in [0x1p-100, 0x1p100] {
            let scaled = try metric.evaluate(predictions, target, weights: weights.map { $0 * scale })
            #expect(abs(scaled - value) < 1e-13)
        }
    }

    @Test(arguments: metricsOfTargets) func orderOfRowsDoesNotCount(_ metric: MetricEntry) throws {
        let (predictions, target) = sample(metric.task)
        let order = [3, 0, 4, 2, 1]

        let value = try metric.evaluate(predictions, target)

        let shuffled = try metric.evaluate(predictions.gathering(rows: order), target.gathering(rows: order))
        #expect(abs(shuffled - value) < 1e-13)
    }

    @Test(arguments: metricsOfTargets) func wrongWeightsAreRefused(_ metric: MetricEntry) throws {
        let (predictions, target) = sample(metric.task)

        for weights: [Float] in [[1, 1], [1, 1, 1, 1, -1], [1, 1, .nan, 1, 1], [1, .infinity, 1, 1, 1]] {
            #expect(throws: MetricError.self) { try metric.evaluate(predictions, target, weights: weights) }
        }
        #expect(try metric.evaluate(predictions, target, weights: [0, 0, 0, 0, 0]).isNaN)
    }

    @Test(arguments: metricsOfTargets) func ofOneRowIsNeverInfinite(_ metric: MetricEntry) throws {
        let (predictions, target) = sample(metric.task)

        for row in 0..<5 {
            #expect(
                try !metric.evaluate(predictions.gathering(rows: [row]), target.gathering(rows: [row])).isInfinite)
        }
    }

    @Test(arguments: metricsOfTargets) func perfectPredictionsScoreBest(_ metric: MetricEntry) throws {
        let best = metric.goal == .maximize ? 1.0 : 0
        switch metric.task {
        case .classification:
            let predictions = Matrix<Float>(rows: 4, columns: 2) { r, c in r % 2 == c ? 1 : 0 }
            #expect(try metric.evaluate(predictions, classes([0, 1, 0, 1], 2)) == best)
        case .clustering: preconditionFailure("not a metric of a target")
        case .regression:
            let predictions = Matrix<Float>(rows: 3, columns: 1, elements: [1, 5, 2])
            #expect(try metric.evaluate(predictions, .numbers([1, 5, 2])) == best)
        }
    }

    @Test(arguments: metricsOfTargets) func refusesWhatItCannotMeasure(_ metric: MetricEntry) {
        let numbers = Target.numbers([1, 2])
        let codes = classes([0, 1], 2)
        let (right, wrong) = metric.task == .classification ? (codes, numbers) : (numbers, codes)

        #expect(throws: MetricError.self) { try metric.evaluate(Matrix(rows: 2, columns: 1), wrong) }
        #expect(throws: MetricError.self) { try metric.evaluate(Matrix(rows: 3, columns: right.count), right) }
        #expect(throws: MetricError.self) { try metric.evaluate(Matrix(rows: 2, columns: 7), right) }
        #expect(throws: MetricError.self) {
            try metric.evaluate(
                Matrix(rows: 0, columns: metric.task == .classification ? 2 : 1),
                metric.task == .classification ? classes([], 2) : .numbers([]))
        }
    }

    @Test(arguments: metricsOfTargets) func ofNaNIsNaN(_ metric: MetricEntry) throws {
        let isClassification = metric.task == .classification
        let predictions = Matrix<Float>(rows: 2, columns: isClassification ? 2 : 1, repeating: .nan)

        #expect(try metric.evaluate(predictions, isClassification ? classes([0, 1], 2) : .numbers([1, 2])).isNaN)
    }

    @Test func areaIsUndefinedWhereOnlyOneClassOccurs() throws {
        let metric = try #require(MetricCatalogue.named("roc-auc"))

        #expect(try metric.evaluate(Matrix(rows: 2, columns: 2, repeating: 0.5), classes([1, 1], 2)).isNaN)
        #expect(try metric.evaluate(Matrix(rows: 2, columns: 3, repeating: 0.3), classes([1, 1], 3)).isNaN)
        #expect(try metric.evaluate(Matrix(rows: 2, columns: 3, repeating: 0.3), classes([1, 2], 3)) == 0.5)
    }

    @Test func precisionIsUndefinedWhereTheClassDoesNotOccur() throws {
        let metric = try #require(MetricCatalogue.named("average-precision"))
        let even = Matrix<Float>(rows: 2, columns: 2, repeating: 0.5)

        #expect(try metric.evaluate(even, classes([0, 0], 2)).isNaN)
        #expect(try metric.evaluate(even, classes([1, 1], 2)) == 1)
        #expect(try metric.evaluate(even, classes([0, 1], 2)) == 0.5)
    }

    @Test func agreementIsUndefinedWhereNothingVaries() throws {
        let kappa = try #require(MetricCatalogue.named("cohen-kappa"))
        let correlation = try #require(MetricCatalogue.named("mcc"))
        let first = Matrix<Float>(rows: 2, columns: 2, elements: [1, 0, 1, 0])

        #expect(try kappa.evaluate(first, classes([0, 0], 2)).isNaN)
        #expect(try kappa.evaluate(first, classes([0, 1], 2)) == 0)
        #expect(try correlation.evaluate(first, classes([0, 0], 2)) == 0)
        #expect(try correlation.evaluate(first, classes([0, 1], 2)) == 0)
    }

    @Test func ratesBelowZeroCostAFiniteDeviance() throws {
        let metric = try #require(MetricCatalogue.named("poisson-deviance"))
        let negative = Matrix<Float>(rows: 1, columns: 1, elements: [-3])

        #expect(abs(try metric.evaluate(negative, .numbers([2])) - 4 * (log(2.0) - log(1e-15) - 1)) < 1e-12)
        #expect(abs(try metric.evaluate(negative, .numbers([0]))) < 1e-14)
        #expect(try metric.evaluate(negative, .numbers([-1])).isNaN)
    }

    @Test func confidenceOnTheBoundOfABinBelongsBelow() throws {
        let metric = try #require(MetricCatalogue.named("calibration-error"))
        let predictions = Matrix<Float>(rows: 2, columns: 2, elements: [1, 0, 1, 0])

        #expect(try metric.evaluate(predictions, classes([0, 1], 2)) == 0.5)
        #expect(try metric.evaluate(Matrix(rows: 1, columns: 3, repeating: 0), classes([0], 3)) == 1)
    }

    @Test func certainMistakesCostAFiniteLoss() throws {
        let metric = try #require(MetricCatalogue.named("log-loss"))
        let wrong = Matrix<Float>(rows: 1, columns: 2, elements: [1, 0])

        #expect(abs(try metric.evaluate(wrong, classes([1], 2)) - 34.538776394910684) < 1e-12)
    }

    @Test func constantTargetHasNoVarianceToExplain() throws {
        let metric = try #require(MetricCatalogue.named("r2"))

        #expect(try metric.evaluate(Matrix(rows: 2, columns: 1, elements: [3, 3]), .numbers([3, 3])) == 1)
        #expect(try metric.evaluate(Matrix(rows: 2, columns: 1, elements: [3, 4]), .numbers([3, 3])) == 0)
    }

    @Test func roundingDoesNotMakeAConstantTargetVary() throws {
        let metric = try #require(MetricCatalogue.named("r2"))
        let predictions = Matrix<Float>(rows: 3, columns: 1, elements: [0.1, 0.1, 0.2])

        #expect(try metric.evaluate(predictions, .numbers([0.1, 0.1, 0.1]), weights: [0.3, 0.7, 0.9]) == 0)
        #expect(try metric.evaluate(predictions, .numbers([0.1, 0.1, 7]), weights: [0.3, 0.7, 0]) == 1)
    }

    @Test func namesAreUnique() {
        #expect(Set(MetricCatalogue.all.map(\.name)).count == MetricCatalogue.all.count)
        for task in LearningTask.allCases { #expect(MetricCatalogue.standard(for: task).task == task) }
    }
}
