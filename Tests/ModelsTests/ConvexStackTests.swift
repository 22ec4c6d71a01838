import Datasets
import LinearAlgebra
import Models
import Randomness
import Testing

struct ConvexStackTests {
    private func noisy(_ count: Int, _ deviations: [Double]) -> (predictions: [Matrix<Float>], target: Target) {
        var generator = CounterGenerator(seed: 11, purpose: .simulation)
        let truth = (0..<count).map { _ in generator.normal() }
        let predictions = deviations.map { deviation in
            Matrix(rows: count, columns: 1) { row, _ in Float(truth[row] + deviation * generator.normal()) }
        }
        return (predictions, .numbers(truth.map(Float.init)))
    }

    /// Of independent errors the best weights are as 1 by their variances.
    @Test func weighsNumbersByHowSureTheyAre() {
        let (predictions, target) = noisy(5_000, [1, 2, 0.5])

        let weights = ConvexStack(predictions, target).weights()

        let best = [1, 0.25, 4].map { $0 / 5.25 }
        #expect(zip(weights, best).allSatisfy { abs($0 - $1) < 0.03 })
        #expect(abs(weights.reduce(0, +) - 1) < 1e-12)
    }

    @Test func givesNothingToWhatOnlyAddsNoise() {
        let (predictions, target) = noisy(2_000, [1, 1])
        let worse = Matrix(rows: 2_000, columns: 1) { row, _ in predictions[0][row, 0] * 1.5 }

        let weights = ConvexStack([predictions[0], worse], target).weights()

        #expect(weights[0] > 0.9)
        #expect(weights.allSatisfy { $0 >= 0 })
    }

    /// No weights near the ones found have a greater likelihood.
    @Test func isTheMostLikelyMixtureOfClasses() {
        var generator = CounterGenerator(seed: 12, purpose: .simulation)
        let count = 1_000
        let p = (0..<count).map { _ in 0.1 + 0.8 * generator.uniform() }
        let codes = p.map { Int32(generator.uniform() < $0 ? 1 : 0) }
        func model(_ noise: Double) -> Matrix<Float> {
            let q = p.map { Float(min(max($0 + noise * generator.normal(), 0.02), 0.98)) }
            return Matrix(rows: count, columns: 2) { $1 == 1 ? q[$0] : 1 - q[$0] }
        }
        let models = [model(0.2), model(0.3), model(0.25)]
        let target = Target.classes(codes: codes, names: ["a", "b"])
        let metric = MetricCatalogue.named("log-loss")
        func loss(_ weights: [Double]) -> Double {
            let mean = Matrix.mean(of: Array(zip(weights, models)).map { (weight: $0.0, prediction: $0.1) })
            return mean.flatMap { try? metric?.evaluate($0, target) } ?? .infinity
        }

        let weights = ConvexStack(models, target).weights()

        let found = loss(weights)
        for (from, to) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] where weights[from] > 0.02 {
            var other = weights
            other[from] -= 0.02
            other[to] += 0.02
            #expect(loss(other) > found - 1e-6)
        }
        #expect(found <= loss([1.0 / 3, 1.0 / 3, 1.0 / 3]))
    }

    @Test func keepsSoManyModelsAtMost() {
        let (predictions, target) = noisy(500, [Double](repeating: 1, count: 12))

        let weights = ConvexStack(predictions, target).weights(most: 4)

        #expect(weights.count { $0 > 0 } == 4)
        #expect(ConvexStack([], target).weights().isEmpty)
    }
}
