import Foundation
import Strategies
import Studies
import Testing

struct HypervolumeImprovementTests {
    private struct Reference: Decodable {
        struct Case: Decodable {
            let front: [[Double]]
            let reference: [Double]
            let means: [[Double]]
            let variances: [[Double]]
            let values: [Double]
        }
        let cases: [Case]
    }

    @Test func improvementsAreThoseOfIndependentSoftware() throws {
        for example in try SearchReference.read("hypervolume-improvement", as: Reference.self).cases {
            let improvement = HypervolumeImprovement(front: example.front, reference: example.reference)

            for ((means, variances), value) in zip(zip(example.means, example.variances), example.values)
            where value > 1e-12 {
                // The reference subtracts nearly equal numbers, so that it is exact to about 1e-16 of the whole volume.
                let found = improvement.value(means: means, variances: variances)
                #expect(abs(exp(found) - value) < 1e-9 * value + 1e-14, "\(exp(found)) \(value)")
            }
        }
    }

    @Test func theGradientIsThatOfDifferences() throws {
        for example in try SearchReference.read("hypervolume-improvement", as: Reference.self).cases {
            let improvement = HypervolumeImprovement(front: example.front, reference: example.reference)
            for (means, variances) in zip(example.means, example.variances) {
                let (value, byMean, byVariance) = improvement.gradient(means: means, variances: variances)

                #expect(value == improvement.value(means: means, variances: variances))
                for k in means.indices {
                    let step = 1e-5 * variances[k].squareRoot()
                    var (low, high) = (means, means)
                    low[k] -= step
                    high[k] += step
                    let slope =
                        (improvement.value(means: high, variances: variances)
                            - improvement.value(means: low, variances: variances)) / (2 * step)
                    #expect(abs(slope - byMean[k]) < 1e-4 * max(1, abs(slope)))

                    let width = 1e-4 * variances[k]
                    (low, high) = (variances, variances)
                    low[k] -= width
                    high[k] += width
                    let change =
                        (improvement.value(means: means, variances: high)
                            - improvement.value(means: means, variances: low)) / (2 * width)
                    #expect(abs(change - byVariance[k]) < 1e-4 * max(1, abs(change)))
                }
            }
        }
    }

    @Test(arguments: [1e-8, 1e-4, 1, 1e4])
    func farFromTheFrontTheLogarithmStaysFiniteAndItsSlopePointsBack(deviation: Double) {
        let improvement = HypervolumeImprovement(front: [[0, 1], [1, 0]], reference: [2, 2])

        let (value, byMean, byVariance) = improvement.gradient(
            means: [50, 80], variances: [deviation * deviation, deviation * deviation])

        #expect(value.isFinite)
        #expect(byMean.allSatisfy { $0 < 0 && $0.isFinite })
        #expect(byVariance.allSatisfy { $0.isFinite })
    }

    @Test func withOneObjectiveItIsExpectedImprovement() {
        let improvement = HypervolumeImprovement(front: [[0.4], [0.7]], reference: [1])

        let value = improvement.value(means: [0.5], variances: [0.04])

        #expect(abs(value - LogExpectedImprovement.value(mean: 0.5, variance: 0.04, incumbent: 0.4)) < 1e-14)
    }

    @Test func aCertainPointImprovesByItsOwnContribution() {
        let front = [[0.2, 0.7, 0.5], [0.5, 0.4, 0.6], [0.8, 0.2, 0.1]]
        let reference = [1.0, 1, 1]
        let point = [0.3, 0.3, 0.4]
        let improvement = HypervolumeImprovement(front: front, reference: reference)

        let value = improvement.value(means: point, variances: [1e-16, 1e-16, 1e-16])

        let gain =
            Hypervolume.volume(of: front + [point], reference: reference)
            - Hypervolume.volume(of: front, reference: reference)
        #expect(abs(exp(value) - gain) < 1e-7)
    }
}
