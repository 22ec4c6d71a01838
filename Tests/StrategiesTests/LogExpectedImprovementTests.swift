import Strategies
import Testing

struct LogExpectedImprovementTests {
    @Test func agreesWithTheReferenceOver100DecadesOfZ() throws {
        let reference = try SearchReference.read("log-expected-improvement", as: SearchReference.Improvement.self)

        for (i, z) in reference.z.enumerated() {
            let (value, slope) = LogExpectedImprovement.logImprovement(z)
            #expect(abs(value - reference.value[i]) <= 2e-14 * max(1, abs(reference.value[i])), "z = \(z)")
            if let expected = reference.slope[i] { #expect(abs(slope - expected) <= 2e-13 * abs(expected), "z = \(z)") }
        }
    }

    @Test func risesEverywhereWithAFinitePositiveSlope() {
        var last = -Double.infinity
        for exponent in stride(from: 100.0, through: -100, by: -0.5) {
            let (value, slope) = LogExpectedImprovement.logImprovement(-Self.power(exponent))
            #expect(value.isFinite && value >= last && slope.isFinite && slope > 0)
            last = value
        }
        for exponent in stride(from: -100.0, through: 100, by: 0.5) {
            let (value, slope) = LogExpectedImprovement.logImprovement(Self.power(exponent))
            #expect(value.isFinite && value >= last && slope.isFinite && slope > 0)
            last = value
        }
    }

    @Test(arguments: [(0.3, 0.5, 0.1), (5.0, 0.01, 0.0), (-2.0, 1e-6, 0.0), (1.0, 1e-8, 0.9)])
    func theGradientIsThatOfTheValue(mean: Double, variance: Double, incumbent: Double) {
        let gradient = LogExpectedImprovement.gradient(mean: mean, variance: variance, incumbent: incumbent)
        func value(_ mean: Double, _ variance: Double) -> Double {
            LogExpectedImprovement.value(mean: mean, variance: variance, incumbent: incumbent)
        }
        let (h, k) = (1e-6 * variance.squareRoot(), 1e-6 * variance)

        let byMean = (value(mean + h, variance) - value(mean - h, variance)) / (2 * h)
        let byVariance = (value(mean, variance + k) - value(mean, variance - k)) / (2 * k)

        #expect(abs(gradient.byMean - byMean) <= 1e-4 * max(abs(byMean), 1e-6))
        #expect(abs(gradient.byVariance - byVariance) <= 1e-4 * max(abs(byVariance), 1e-6))
    }

    private static func power(_ exponent: Double) -> Double {
        var result = 1.0
        let whole = Int(exponent.rounded(.down))
        for _ in 0..<abs(whole) { result *= whole > 0 ? 10 : 0.1 }
        return exponent == Double(whole) ? result : result * 3.1622776601683795
    }
}
