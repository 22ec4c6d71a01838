import Foundation
import LinearAlgebra
import Randomness
import Strategies
import Testing

struct MainEffectsTests {
    private static let effects = MainEffects(variance: 0.8, reach: 0.9)

    @Test func theGradientOfTheEvidenceIsThatOfItsValue() {
        let (points, values, owners) = MixedData.draw(count: 25)
        let search = EvidenceMaximisation(
            points: points, observations: values, dimensionOfColumn: owners, hasEffects: true)

        search.expectSlopes(at: [-0.5, 0.3, 0.1, -0.2, 0.4, -3.0, -0.7, 0.2])
    }

    @Test func thePosteriorNearbyIsThatOfAllAndHasItsGradients() throws {
        let (points, values, owners) = MixedData.draw(count: 40)
        let process = try GaussianProcess(
            points: points, observations: values, dimensionOfColumn: owners,
            parameters: KernelParameters(
                lengthscales: [0.5, 0.8, 1.2, 0.7], signal: 0.6, noise: 0.01, effects: Self.effects))
        let row = [0.31, 0.7, 0.6, 1.0, 0.45]
        let local = try LocalPosterior(process, around: [row])

        let found = process.predictWithGradient(row)
        let same = local.predictWithGradient(row)

        let (means, variances) = process.predict([row])
        let (nearMeans, nearVariances) = local.predict([row])
        #expect(abs(found.mean - means[0]) < 1e-12)
        #expect(abs(found.variance - variances[0]) < 1e-12)
        #expect(abs(nearMeans[0] - means[0]) < 1e-10)
        #expect(abs(nearVariances[0] - variances[0]) < 1e-10)
        for c in row.indices where !points.isLevel[c] {
            var (above, below) = (row, row)
            above[c] += 1e-6
            below[c] -= 1e-6
            let (means, variances) = process.predict([above, below])
            #expect(abs(found.meanGradient[c] - (means[0] - means[1]) / 2e-6) < 1e-6)
            #expect(abs(found.varianceGradient[c] - (variances[0] - variances[1]) / 2e-6) < 1e-6)
            #expect(abs(found.meanGradient[c] - same.meanGradient[c]) < 1e-9)
            #expect(abs(found.varianceGradient[c] - same.varianceGradient[c]) < 1e-9)
        }
    }

    @Test func aSumOfFunctionsIsLearntFromFewerPoints() throws {
        var points = KernelPoints(isLevel: [Bool](repeating: false, count: 6))
        var random = CounterGenerator(seed: 5, purpose: .simulation)
        func value(_ x: [Double]) -> Double {
            x.enumerated().reduce(0) { $0 + sin(7.5 * $1.element + 0.6 * Double($1.offset)) }
        }
        let rows = (0..<60).map { _ in (0..<6).map { _ in random.uniform() } }
        for row in rows { points.append(row) }
        let others = (0..<200).map { _ in (0..<6).map { _ in random.uniform() } }
        func error(hasEffects: Bool) throws -> Double {
            let values = rows.map(value)
            let search = EvidenceMaximisation(
                points: points, observations: values, dimensionOfColumn: Array(0..<6), hasEffects: hasEffects)
            let parameters = try #require(search.mostProbable(using: &random))
            let process = try GaussianProcess(
                points: points, observations: values, dimensionOfColumn: Array(0..<6), parameters: parameters)
            return zip(process.predict(others).means, others).reduce(0) {
                $0 + ($1.0 - value($1.1)) * ($1.0 - value($1.1))
            }
        }

        let without = try error(hasEffects: false)
        let with = try error(hasEffects: true)

        #expect(with < 0.5 * without)
    }

    /// Two numbers, an arc of two columns, categories.
}
