import LinearAlgebra
import Testing

struct NormalDistributionTests {
    @Test func agreesWithTheReferenceFarIntoTheTails() throws {
        let reference = try SearchReference.read("normal-distribution", as: SearchReference.Normal.self)

        for (i, z) in reference.z.enumerated() {
            let logCumulative = NormalDistribution.logCumulative(z)
            #expect(
                abs(logCumulative - reference.logCumulative[i]) <= 1e-13 * abs(reference.logCumulative[i]), "z = \(z)")
            // Rounding of z²/2 is magnified by the exponential.
            let tolerance = 1e-15 * max(4, z * z)
            #expect(abs(NormalDistribution.density(z) - reference.density[i]) <= tolerance * reference.density[i])
            #expect(
                abs(NormalDistribution.cumulative(z) - reference.cumulative[i]) <= tolerance * reference.cumulative[i])
        }
    }

    @Test func theTailJoinsWithoutAStep() {
        let (below, above) = (-4.0.nextUp, -4.0.nextDown)

        let difference = NormalDistribution.logCumulative(below) - NormalDistribution.logCumulative(above)

        #expect(abs(difference) < 2e-14)
    }

    @Test func extremesKeepTheirMeaning() {
        #expect(NormalDistribution.cumulative(-.infinity) == 0)
        #expect(NormalDistribution.cumulative(.infinity) == 1)
        #expect(NormalDistribution.logCumulative(.infinity) == 0)
        #expect(NormalDistribution.logCumulative(.nan).isNaN)
        #expect(NormalDistribution.cumulative(0) == 0.5)
    }
}
