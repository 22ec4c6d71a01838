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

    @Test(arguments: [
        (1e-300, -37.0471), (1e-100, -21.2735), (1e-20, -9.2623), (1e-7, -5.199337582192817),
        (0.001, -3.090232306167813),
        (0.25, -0.6744897501960817), (0.5, 0), (0.9, 1.2815515655446004), (0.999, 3.090232306167813),
    ]) func quantilesAreThoseOfSciPy(_ p: Double, _ z: Double) {
        #expect(abs(NormalDistribution.quantile(p) - z) < (p < 1e-10 ? 1e-4 : 1e-14 * max(1, abs(z))))
        #expect(abs(NormalDistribution.cumulative(NormalDistribution.quantile(p)) - p) <= 1e-12 * p)
    }

    @Test func quantilesOfCertaintiesAreInfinite() {
        #expect(NormalDistribution.quantile(0) == -.infinity)
        #expect(NormalDistribution.quantile(1) == .infinity)
        #expect(NormalDistribution.quantile(-1).isNaN && NormalDistribution.quantile(.nan).isNaN)
    }

    @Test func extremesKeepTheirMeaning() {
        #expect(NormalDistribution.cumulative(-.infinity) == 0)
        #expect(NormalDistribution.cumulative(.infinity) == 1)
        #expect(NormalDistribution.logCumulative(.infinity) == 0)
        #expect(NormalDistribution.logCumulative(.nan).isNaN)
        #expect(NormalDistribution.cumulative(0) == 0.5)
    }
}
