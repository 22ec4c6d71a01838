import Datasets
import Foundation
import LinearAlgebra
import Models
import Objectives
import Randomness
import Testing

/// What the mean of the models of several folds gains over each of them.
struct AveragingGainTests {
    private func metric(_ name: String) throws -> MetricEntry { try #require(MetricCatalogue.named(name)) }

    @Test func ofSquaredErrorsIsExact() throws {
        var random = CounterGenerator(seed: 1, purpose: .simulation)
        let truth = (0..<300).map { _ in Float(random.normal()) }
        let models = (0..<5).map { _ in
            Matrix<Float>(rows: 300, columns: 1, elements: truth.map { $0 + 0.7 * Float(random.normal()) + 0.1 })
        }
        let target = Target.numbers(truth)
        let rmse = try metric("rmse")
        let squares = try models.map { try rmse.evaluate($0, target) }.map { $0 * $0 }
        let mean = try #require(Matrix.mean(of: models.map { (0.2, $0) }))

        let gain = try #require(AveragingGain(models, honest: models[0], target))
        let single = (squares.reduce(0, +) / 5).squareRoot()
        let improved = try #require(gain.improved(single, "rmse"))

        #expect(abs(improved - (try rmse.evaluate(mean, target))) < 1e-5)
        #expect(improved < 0.6 * single)
        #expect(gain.improved(0.5, "r2") == nil)
    }

    /// Scores of two classes with what all models share and what each has alone, made by its own formula.
    private func scores(
        shared: Double, alone: Double
    ) -> (models: [Matrix<Float>], target: Target) {
        var random = CounterGenerator(seed: 2, purpose: .simulation)
        let codes = (0..<4000).map { Int32($0 % 2) }
        let common = codes.map { Double($0) * 2 - 1 + shared * random.normal() }
        let models = (0..<8).map { _ in
            let elements = common.flatMap { score -> [Float] in
                let p = 1 / (1 + exp(-(score + alone * random.normal())))
                return [Float(1 - p), Float(p)]
            }
            return Matrix<Float>(rows: codes.count, columns: 2, elements: elements)
        }
        return (models, .classes(codes: codes, names: ["a", "b"]))
    }

    @Test(arguments: [(1.0, 1.0), (1.0, 0.3), (0.7, 1.0)]) func ofTheAreaUnderTheCurveIsAbout(
        _ noise: (shared: Double, alone: Double)
    ) throws {
        let (models, target) = scores(shared: noise.shared, alone: noise.alone)
        let area = try metric("roc-auc")
        let single = try models.reduce(0) { $0 + (try area.evaluate($1, target)) } / 8
        let mean = try #require(Matrix.mean(of: models.map { (0.125, $0) }))

        let gain = try #require(AveragingGain(models, honest: models[0], target))
        let improved = try #require(gain.improved(single, "roc-auc"))

        #expect(abs(improved - (try area.evaluate(mean, target))) < 0.01)
        #expect(improved > single)
    }

    @Test func movesTheBetterEndOfAnEstimateAndNotTheWorse() throws {
        let (models, target) = scores(shared: 1, alone: 1)
        let gain = try #require(AveragingGain(models, honest: models[0], target))

        let area = gain.improved(.init(value: 0.8, low: 0.75, high: 0.85), try metric("roc-auc"))
        let loss = gain.improved(.init(value: 0.5, low: 0.4, high: 0.6), try metric("log-loss"))
        let other = gain.improved(.init(value: 0.5, low: 0.4, high: 0.6), try metric("accuracy"))

        #expect(area.value > 0.8 && area.high > 0.85 && area.low == 0.75)
        #expect(loss.value < 0.5 && loss.low < 0.4 && loss.high == 0.6)
        #expect(other == .init(value: 0.5, low: 0.4, high: 0.6))
    }

    @Test func needsSeveralModels() {
        let one = Matrix<Float>(rows: 2, columns: 1, elements: [1, 2])

        #expect(AveragingGain([one], honest: one, .numbers([1, 2])) == nil)
        #expect(AveragingGain([], honest: one, .numbers([1, 2])) == nil)
    }
}
