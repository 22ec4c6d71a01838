import LinearAlgebra
import Testing

/// Against SciPy 1.17.1, `scipy.stats.t.sf`.
struct StudentDistributionTests {
    @Test(arguments: [
        (0.0, 1, 0.5),
        (1.0, 1, 0.25000000000000006),
        (12.706204736432095, 1, 0.02499999999949565),
        (-2.5, 4, 0.966616727594006),
        (2.131846786326649, 4, 0.050000000000000065),
        (30.0, 3, 4.067640213581979e-05),
        (10000000000.0, 2, 5e-21),
        (8.0, 30, 3.1329112378503795e-09),
        (1.2, 10000, 0.11508388425844956),
        (0.01, 7, 0.49615015882181085),
    ]) func tailsAreThoseOfSciPy(_ t: Double, _ degrees: Int, _ tail: Double) {
        #expect(abs(StudentDistribution.upperTail(t, degrees: degrees) - tail) <= 1e-11 * tail)
    }

    @Test func extremesKeepTheirMeaning() {
        #expect(StudentDistribution.upperTail(.infinity, degrees: 5) == 0)
        #expect(StudentDistribution.upperTail(-.infinity, degrees: 5) == 1)
        #expect(StudentDistribution.upperTail(.nan, degrees: 5).isNaN)
    }

    @Test(arguments: [
        (0.975, 1, 12.706204736174694), (0.975, 9, 2.262157162798205), (0.05, 4, -2.131846786326651),
        (0.999999, 30, 5.871117120408624), (0.5, 3, 0),
    ]) func quantilesAreThoseOfSciPy(_ p: Double, _ degrees: Int, _ quantile: Double) {
        #expect(abs(StudentDistribution.quantile(p, degrees: degrees) - quantile) <= 1e-9 * max(1, abs(quantile)))
    }
}
