import Foundation
import LinearAlgebra
import Randomness
import SearchSpaces
import Strategies
import Testing

struct GaussianProcessTests {
    @Test(arguments: ["gaussian-process", "main-effects"])
    func likelihoodAndPosteriorAgreeWithTheReference(_ topic: String) throws {
        for expected in try SearchReference.read(topic, as: SearchReference.Processes.self).cases {
            let d = expected.lengthscales.count
            var points = KernelPoints(isLevel: [Bool](repeating: false, count: d))
            for point in expected.points { points.append(point) }
            let effects = zip([expected.variance].compactMap(\.self), [expected.reach].compactMap(\.self)).map {
                MainEffects(variance: $0, reach: $1)
            }.first
            #expect((effects != nil) == (topic == "main-effects"))

            let process = try GaussianProcess(
                points: points, observations: expected.values, dimensionOfColumn: Array(0..<d),
                parameters: KernelParameters(
                    lengthscales: expected.lengthscales, signal: expected.signal, noise: expected.noise,
                    effects: effects), mean: 0)
            let (means, variances) = process.predict(expected.queries)

            #expect(abs(process.logMarginalLikelihood - expected.logMarginalLikelihood) < 1e-8)
            for (a, b) in zip(means, expected.means) { #expect(abs(a - b) < 1e-8) }
            for (a, b) in zip(variances, expected.variances) { #expect(abs(a - b) < 1e-8) }
        }
    }

    @Test func theGradientOfTheEvidenceIsThatOfItsValue() {
        let (points, values, owners) = MixedData.draw(count: 25)
        let search = EvidenceMaximisation(points: points, observations: values, dimensionOfColumn: owners)

        search.expectSlopes(at: [-0.5, 0.3, 0.1, -0.2, 0.4, -3.0])
    }

    @Test func theGradientOfThePosteriorIsThatOfItsValue() throws {
        let (points, values, owners) = MixedData.draw(count: 20)
        let process = try GaussianProcess(
            points: points, observations: values, dimensionOfColumn: owners,
            parameters: KernelParameters(lengthscales: [0.5, 0.8, 1.2, 0.7], signal: 1.3, noise: 0.01))
        let row = [0.31, 0.7, 0.6, 1.0, 0.45]

        let posterior = process.predictWithGradient(row)

        let direct = process.predict([row])
        #expect(abs(posterior.mean - direct.means[0]) < 1e-12)
        #expect(abs(posterior.variance - direct.variances[0]) < 1e-12)
        for c in row.indices where !points.isLevel[c] {
            var (above, below) = (row, row)
            above[c] += 1e-6
            below[c] -= 1e-6
            let (means, variances) = process.predict([above, below])
            #expect(abs(posterior.meanGradient[c] - (means[0] - means[1]) / 2e-6) < 1e-6)
            #expect(abs(posterior.varianceGradient[c] - (variances[0] - variances[1]) / 2e-6) < 1e-6)
        }
    }

    @Test func gradientsOfTheEvidenceOfWarpedColumnsAreThoseOfFiniteDifferences() throws {
        let (points, values, owners) = MixedData.draw(count: 25)
        let search = EvidenceMaximisation(
            points: points, observations: values, dimensionOfColumn: owners, warpedColumns: [0, 1])

        search.expectSlopes(at: [-0.4, -0.2, 0.3, -0.1, 0.1, -3, 0.4, -0.3, -0.5, 0.6])
    }

    @Test func warpedPosteriorsHaveTheGradientsOfFiniteDifferences() throws {
        let (points, values, owners) = MixedData.draw(count: 30)
        let warping = InputWarping(inner: [1.7, 0.6, 1, 1, 1], outer: [0.8, 2.1, 1, 1, 1])
        let process = try GaussianProcess(
            points: points, observations: values, dimensionOfColumn: owners,
            parameters: KernelParameters(
                lengthscales: [0.5, 0.8, 1.2, 0.7], signal: 1.3, noise: 0.01, warping: warping))
        let local = try LocalPosterior(process, around: [])
        let row = [0.31, 0.7, 0.6, 1.0, 0.45]

        let found = process.predictWithGradient(row)
        let same = local.predictWithGradient(row)

        for c in [0, 1, 2, 4] {
            var (above, below) = (row, row)
            above[c] += 1e-6
            below[c] -= 1e-6
            let (means, variances) = process.predict([above, below])
            #expect(abs(found.meanGradient[c] - (means[0] - means[1]) / 2e-6) < 1e-6)
            #expect(abs(found.varianceGradient[c] - (variances[0] - variances[1]) / 2e-6) < 1e-6)
            #expect(abs(found.meanGradient[c] - same.meanGradient[c]) < 1e-8)
            #expect(abs(found.varianceGradient[c] - same.varianceGradient[c]) < 1e-8)
        }
    }

    @Test func warpingIsLearntWhereAFunctionChangesFasterAtOneEnd() throws {
        var points = KernelPoints(isLevel: [false])
        var values: [Double] = []
        for i in 0..<40 {
            let x = (Double(i) + 0.5) / 40
            points.append([x])
            values.append(cos(8 * pow(x, 0.3)))
        }
        var random = CounterGenerator(seed: 4, purpose: .simulation)
        func logPosterior(_ columns: [Int]) throws -> (KernelParameters, Double) {
            let search = EvidenceMaximisation(
                points: points, observations: values, dimensionOfColumn: [0], warpedColumns: columns)
            let found = try #require(search.mostProbable(using: &random))
            let process = try GaussianProcess(
                points: points, observations: values, dimensionOfColumn: [0], parameters: found)
            return (found, process.logMarginalLikelihood)
        }

        let (plain, without) = try logPosterior([])
        let (warped, with) = try logPosterior([0])

        #expect(plain.warping == nil)
        #expect(with > without + 3)
        #expect((warped.warping?.inner[0] ?? 1) < 0.8)
    }

    @Test func imaginedPointsLowerTheVarianceAndKeepTheMean() throws {
        let (points, values, owners) = MixedData.draw(count: 20)
        let process = try GaussianProcess(
            points: points, observations: values, dimensionOfColumn: owners,
            parameters: KernelParameters(lengthscales: [0.5, 0.8, 1.2, 0.7], signal: 1.3, noise: 1e-4))
        let (new, other) = ([0.31, 0.7, 0.6, 1.0, 0.45], [0.9, 0.2, 0.1, 2.0, 0.1])

        let before = process.predict([new, other])
        let after = try process.imagining([new]).predict([new, other])

        #expect(after.variances[0] < 0.01 * before.variances[0])
        #expect(after.variances[1] <= before.variances[1] + 1e-12)
        for i in 0..<2 { #expect(abs(after.means[i] - before.means[i]) < 1e-8) }
    }

    @Test func relevantDimensionsGetShorterLengthscales() throws {
        var points = KernelPoints(isLevel: [false, false])
        var values: [Double] = []
        var random = CounterGenerator(seed: 4, purpose: .simulation)
        for _ in 0..<40 {
            let x = [random.uniform(), random.uniform()]
            points.append(x)
            values.append(4 * (x[0] - 0.5) * (2 * x[0] - 0.3) - 0.4)
        }
        let search = EvidenceMaximisation(points: points, observations: values, dimensionOfColumn: [0, 1])

        let parameters = try #require(search.mostProbable(using: &random))

        #expect(parameters.lengthscales[0] * 3 < parameters.lengthscales[1])
        #expect(parameters.noise < 1e-3)
    }

    @Test func manyObservationsAreFittedFromASampleAndThenAll() throws {
        let (points, values, owners) = MixedData.draw(count: 150)
        var random = CounterGenerator(seed: 4, purpose: .simulation)
        let search = EvidenceMaximisation(points: points, observations: values, dimensionOfColumn: owners)

        let parameters = try #require(search.mostProbable(using: &random))

        let logarithms = (parameters.lengthscales + [parameters.signal, parameters.noise])
        #expect(logarithms.allSatisfy { $0.isFinite && $0 > 0 })
        let process = try GaussianProcess(
            points: points, observations: values, dimensionOfColumn: owners, parameters: parameters)
        let residual = zip(process.fitted, values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        #expect(residual < 0.1 * values.reduce(0) { $0 + $1 * $1 })
    }

    /// Two numbers, an arc of two columns, categories.
}
