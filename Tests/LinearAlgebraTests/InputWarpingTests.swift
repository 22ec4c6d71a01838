import LinearAlgebra
import Testing

struct InputWarpingTests {
    /// Values by hand: 1 − (1 − 0.3²)³, 1 − √(1 − √0.25) and so on.
    @Test(arguments: [
        (2.0, 3.0, 0.3, 0.246_429), (0.5, 0.5, 0.25, 0.292_893_218_813_452_4), (1, 1, 0.7, 0.7), (3, 1, 0.5, 0.125),
    ])
    func isTheDistributionFunctionOfKumaraswamy(a: Double, b: Double, x: Double, expected: Double) {
        let warping = InputWarping(inner: [a], outer: [b])

        #expect(abs(warping.value(x, column: 0).value - expected) < 1e-12)
        #expect(warping.isIdentity(0) == (a == 1 && b == 1))
    }

    @Test(arguments: [0.0, 1e-300, 0.5, 1 - 1e-16, 1], [(0.2, 5.0), (5.0, 0.2), (1, 1)])
    func everythingIsFiniteUpToTheEnds(x: Double, exponents: (Double, Double)) {
        let found = InputWarping(inner: [exponents.0], outer: [exponents.1]).value(x, column: 0)

        #expect((0...1).contains(found.value))
        #expect(found.byPosition.isFinite && found.byPosition >= 0)
        #expect(found.byLogInner.isFinite && found.byLogOuter.isFinite)
    }

    @Test func derivativesAreThoseOfFiniteDifferences() {
        let (a, b, x, step) = (1.7, 0.6, 0.35, 1e-6)
        func value(_ a: Double, _ b: Double, _ x: Double) -> Double {
            InputWarping(inner: [a], outer: [b]).value(x, column: 0).value
        }

        let found = InputWarping(inner: [a], outer: [b]).value(x, column: 0)

        #expect(abs(found.byPosition - (value(a, b, x + step) - value(a, b, x - step)) / (2 * step)) < 1e-8)
        #expect(
            abs(found.byLogInner - a * (value(a + step, b, x) - value(a - step, b, x)) / (2 * step)) < 1e-8)
        #expect(
            abs(found.byLogOuter - b * (value(a, b + step, x) - value(a, b - step, x)) / (2 * step)) < 1e-8)
    }
}
