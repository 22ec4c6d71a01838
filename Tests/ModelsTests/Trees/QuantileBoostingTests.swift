import Datasets
import LinearAlgebra
import Models
import SearchSpaces
import Testing

/// Boosted trees and ensembles that predict a quantile.
struct QuantileBoostingTests {
    struct File: Decodable {
        struct Sample: Decodable {
            let numbers: [Double]
            let share: Double
            let quantile: Double
            let weights: [Int]
        }

        struct Boosting: Decodable {
            struct Loss: Decodable {
                let share: Double
                let loss: Double
                let constant: Double
            }

            let features: [Float]
            let target: [Float]
            let unseen: [Float]
            let truth: [Float]
            let losses: [Loss]
        }

        let samples: [Sample]
        let boosting: Boosting
    }

    private func learner(
        _ data: TrainingSet, _ settings: [String: ParameterValue], epochs: Int
    ) throws -> any Learner {
        let learner = try EstimatorEntry.named("gradient-boosting").make(
            settings: Configuration(settings), data: data, seed: 3, totalEpochs: epochs)
        try learner.train(untilEpoch: epochs)
        return learner
    }

    @Test func quantilesOfNumbersAreThoseOfNumPy() throws {
        for sample in try Reference.read("quantiles", as: File.self).samples {
            #expect(abs(sample.numbers.quantile(sample.share) - sample.quantile) < 1e-12)
        }
    }

    /// A number of weight 3 has the place of three, up to where a line between two numbers bends.
    @Test func weightsAreRepetitions() throws {
        for sample in try Reference.read("quantiles", as: File.self).samples {
            let repeated = zip(sample.numbers, sample.weights).flatMap { [Double](repeating: $0, count: $1) }
            let sorted = repeated.sorted()
            let found = sample.numbers.quantile(sample.share, weights: sample.weights.map(Float.init))
            let place = sample.share * Double(sorted.count)
            let (low, high) = (max(0, Int(place) - 2), min(sorted.count - 1, Int(place) + 2))

            #expect(sorted[low] <= found && found <= sorted[high])
        }
        #expect([4.0, 1, 9].quantile(0.5, weights: [0, 1, 0]) == 1)
    }

    /// The value of a leaf is the quantile of its rows.
    @Test(arguments: [(0.5, Float(2), Float(10)), (0.9, 3, 11), (0.1, 1, 9)])
    func leavesAreQuantiles(_ share: Double, _ first: Float, _ second: Float) throws {
        let features = Matrix<Float>(rows: 8, columns: 1, elements: [0, 0, 0, 0, 0, 1, 1, 1])
        let data = try TrainingSet(features: features, target: .numbers([1, 2, 3, 2, 2, 10, 11, 9]))

        let learner = try learner(
            data, ["quantile": .float(share), "learning-rate": .float(1), "min-samples-leaf": .int(1)], epochs: 3)
        let found = try learner.predict(Matrix(rows: 2, columns: 1, elements: [0, 1]))

        #expect(abs(found[0, 0] - first) < 1e-5 && abs(found[1, 0] - second) < 1e-5)
    }

    @Test(arguments: 0..<3) func isAsGoodAsThoseOfScikitLearn(_ number: Int) throws {
        let item = try Reference.read("quantiles", as: File.self).boosting
        let loss = item.losses[number]
        let data = try TrainingSet(
            features: Matrix(rows: item.target.count, columns: 3, elements: item.features),
            target: .numbers(item.target))
        let metric = try #require(MetricCatalogue.named("pinball-\(Int((loss.share * 100).rounded()))"))

        let learner = try learner(data, ["quantile": .float(loss.share), "max-leaves": .int(8)], epochs: 60)
        let predicted = try learner.predict(Matrix(rows: item.truth.count, columns: 3, elements: item.unseen))
        let found = try metric.evaluate(predicted, .numbers(item.truth))
        let below = zip(item.truth, predicted.elements).count { $0 <= $1 }

        // Leaves are quantiles by another convention, and features are binned at other places.
        #expect(found < 1.05 * loss.loss && found < 0.9 * loss.constant)
        #expect(abs(Double(below) / Double(item.truth.count) - loss.share) < 0.06)
    }

    @Test func stopsEarlyByThePinballLoss() throws {
        let item = try Reference.read("quantiles", as: File.self).boosting
        let data = try TrainingSet(
            features: Matrix(rows: item.target.count, columns: 3, elements: item.features),
            target: .numbers(item.target))

        let learner = try learner(
            data, ["quantile": .float(0.9), "patience": .int(5), "learning-rate": .float(0.5)], epochs: 200)

        #expect(learner.isConverged)
    }

    /// Of constants the mean that has the asked share of the truth below it is nearest to the upper one.
    @Test func ensemblesAreSelectedByThePinballLoss() {
        let truth = Target.numbers((0..<100).map(Float.init))
        let constants = [Float(0), 100].map { value in Matrix<Float>(rows: 100, columns: 1) { _, _ in value } }

        let weights = EnsembleSelection(constants, truth, quantile: 0.9).weights()

        #expect(abs(weights[1] - 0.9) < 0.03)
    }

    @Test func namesTheLossOfEveryWholePercent() {
        for percent in 1...99 { #expect(MetricCatalogue.named("pinball-\(percent)")?.task == .regression) }
        for name in ["pinball-0", "pinball-100", "pinball-7.5", "pinball-07"] {
            #expect(MetricCatalogue.named(name) == nil)
        }
    }
}
