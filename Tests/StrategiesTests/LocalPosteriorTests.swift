import LinearAlgebra
import Randomness
import Testing

struct LocalPosteriorTests {
    private static func process(
        _ count: Int, noises: [Double]? = nil, reusing previous: GaussianProcess? = nil
    ) throws -> GaussianProcess {
        var points = KernelPoints(isLevel: [false, true, false])
        var values: [Double] = []
        var random = CounterGenerator(seed: 3, purpose: .simulation)
        for _ in 0..<count {
            let x = [random.uniform(), Double(random.index(below: 3)), random.uniform()]
            points.append(x)
            values.append(x[0] - x[2] * x[2] + (x[1] == 1 ? 1 : 0) + 0.05 * random.normal())
        }
        return try GaussianProcess(
            points: points, observations: values, dimensionOfColumn: [0, 1, 2],
            parameters: KernelParameters(lengthscales: [0.4, 1.1, 0.7], signal: 1.2, noise: 0.01), noises: noises,
            reusing: previous)
    }

    private static let rows = [[0.2, 0, 0.9], [0.7, 1, 0.1], [0.5, 2, 0.5]]

    @Test func isTheProcessWhereAllObservationsAreNear() throws {
        let process = try Self.process(90)
        let local = try LocalPosterior(process, around: Self.rows)

        let (means, variances) = local.predict(Self.rows)
        let expected = process.predict(Self.rows)

        for i in Self.rows.indices {
            let found = local.predictWithGradient(Self.rows[i])
            let gradient = process.predictWithGradient(Self.rows[i])
            #expect(abs(means[i] - expected.means[i]) < 1e-10)
            #expect(abs(variances[i] - expected.variances[i]) < 1e-10)
            #expect(abs(found.mean - expected.means[i]) < 1e-10)
            #expect(abs(found.variance - expected.variances[i]) < 1e-9)
            for c in 0..<3 {
                #expect(abs(found.meanGradient[c] - gradient.meanGradient[c]) < 1e-8)
                #expect(abs(found.varianceGradient[c] - gradient.varianceGradient[c]) < 1e-8)
            }
        }
    }

    @Test func theMeanIsThatOfAllObservationsAndTheVarianceAnUpperBound() throws {
        let process = try Self.process(300)
        let local = try LocalPosterior(process, around: Self.rows, limit: 60)

        let (means, variances) = local.predict(Self.rows)
        let expected = process.predict(Self.rows)

        #expect(local.near == 60)
        for i in Self.rows.indices {
            #expect(abs(means[i] - expected.means[i]) < 1e-9)
            #expect(variances[i] >= expected.variances[i] - 1e-12)
            #expect(variances[i] < 3 * expected.variances[i])
        }
    }

    @Test func gradientsAreThoseOfFiniteDifferences() throws {
        let local = try LocalPosterior(try Self.process(300), around: Self.rows, limit: 60)

        for row in Self.rows {
            let found = local.predictWithGradient(row)
            for c in [0, 2] {
                var (above, below) = (row, row)
                above[c] += 1e-5
                below[c] -= 1e-5
                let (means, variances) = local.predict([above, below])
                #expect(abs(found.meanGradient[c] - (means[0] - means[1]) / 2e-5) < 1e-6)
                #expect(abs(found.varianceGradient[c] - (variances[0] - variances[1]) / 2e-5) < 1e-6)
            }
            #expect(found.meanGradient[1] == 0)
        }
    }

    @Test func aProcessThatGrewHasTheSameBitsAsANewOne() throws {
        let shorter = try Self.process(150)

        let grown = try Self.process(190, reusing: shorter)
        let new = try Self.process(190)

        #expect(grown.alpha == new.alpha)
        #expect(grown.logMarginalLikelihood == new.logMarginalLikelihood)
        #expect(grown.predict(Self.rows).variances == new.predict(Self.rows).variances)
    }

    @Test func aProcessOfOtherPointsIsNotReused() throws {
        let process = try Self.process(150)
        var noises = [Double](repeating: 0.01, count: 150)
        noises[3] = 0.5

        let reusing = try Self.process(150, noises: noises, reusing: process)
        let new = try Self.process(150, noises: noises)

        #expect(reusing.alpha == new.alpha)
        #expect(reusing.alpha != process.alpha)
    }

    @Test func repeatsCountAsOneObservationWithLessNoise() throws {
        let (x, other) = ([0.3, 0, 0.4], [0.8, 1, 0.2])
        let parameters = KernelParameters(lengthscales: [0.4, 1.1, 0.7], signal: 1.2, noise: 0.04)
        func process(_ rows: [[Double]], _ values: [Double], _ noises: [Double]?) throws -> GaussianProcess {
            var points = KernelPoints(isLevel: [false, true, false])
            for row in rows { points.append(row) }
            return try GaussianProcess(
                points: points, observations: values, dimensionOfColumn: [0, 1, 2], parameters: parameters,
                noises: noises, mean: 0)
        }

        let apart = try process([x, x, x, x, other], [1, 2, 3, 2, 0], nil)
        let together = try process([x, other], [2, 0], [0.01, 0.04])

        let (expected, found) = (apart.predict(Self.rows), together.predict(Self.rows))
        for i in Self.rows.indices {
            #expect(abs(expected.means[i] - found.means[i]) < 1e-9)
            #expect(abs(expected.variances[i] - found.variances[i]) < 1e-9)
        }
    }
}
