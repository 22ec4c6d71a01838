import Strategies
import Testing

struct AcquisitionCriterionTests {
    @Test func onlyNoiseThatCountsReplacesExpectedImprovement() {
        #expect(AcquisitionCriterion(noise: 0.01, variance: 1, incumbent: 0.4) == .improvement(over: 0.4))
        #expect(AcquisitionCriterion(noise: 0.03, variance: 1, incumbent: 0.4) == .confidenceBound)
    }

    @Test func theBoundLiesThreeDeviationsBelowTheMean() {
        #expect(AcquisitionCriterion.confidenceBound.value(mean: 0.5, variance: 0.04) == 3 * 0.2 - 0.5)
    }

    @Test(arguments: [AcquisitionCriterion.improvement(over: 0.4), .confidenceBound])
    func gradientsAreThoseOfTheValue(criterion: AcquisitionCriterion) {
        let (mean, variance, step) = (0.7, 0.09, 1e-6)

        let found = criterion.gradient(mean: mean, variance: variance)
        let byMean =
            (criterion.value(mean: mean + step, variance: variance)
                - criterion.value(mean: mean - step, variance: variance)) / (2 * step)
        let byVariance =
            (criterion.value(mean: mean, variance: variance + step)
                - criterion.value(mean: mean, variance: variance - step)) / (2 * step)

        #expect(found.value == criterion.value(mean: mean, variance: variance))
        #expect(abs(found.byMean - byMean) < 1e-8)
        #expect(abs(found.byVariance - byVariance) < 1e-8)
    }
}
