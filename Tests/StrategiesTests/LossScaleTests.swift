import Foundation
import Strategies
import Testing

struct LossScaleTests {
    @Test func thePowerTransformAgreesWithTheReference() throws {
        let reference = try SearchReference.read("yeo-johnson", as: SearchReference.PowerTransform.self)

        for (power, expected) in zip(reference.powers, reference.transformed) {
            let transform = YeoJohnson(power: power)
            for (value, z) in zip(reference.values, expected) {
                #expect(abs(transform.value(of: value) - z) <= 1e-13 * max(abs(z), 1e-9), "\(power), \(value)")
            }
        }
    }

    @Test(arguments: [-1, -0.5, 0, 0.25, 1, 1.75, 2])
    func theInverseUndoesThePowerTransformAndKnowsItsSlope(power: Double) {
        let transform = YeoJohnson(power: power)

        for value in [-20, -1, -0.1, 0.2, 3, 50] {
            let z = transform.value(of: value)
            let (found, slope) = transform.inverse(of: z)
            let step = 1e-6 * max(1, abs(z))
            let difference = transform.inverse(of: z + step).value - transform.inverse(of: z - step).value
            #expect(abs(found - value) <= 1e-10 * abs(value))
            #expect(abs(slope - difference / (2 * step)) <= 1e-5 * slope)
        }
    }

    @Test func skewedLossesAreStraightenedAndNormalOnesAreLeftAlone() {
        let normal = (1..<100).map { index -> Double in
            // Quantiles of the logistic distribution, which is symmetric.
            let p = Double(index) / 100
            return log(p / (1 - p))
        }

        #expect(YeoJohnson.normalising(normal).transform.power == 1)
        #expect(YeoJohnson.normalising(normal.map { exp($0) - 1 }).transform.power < 0.5)
        // The tail of the minimum is not shortened.
        #expect(YeoJohnson.normalising(normal.map { 1 - exp($0) }).transform.power == 1)
    }

    @Test func predictionsBeyondWhatATransformReachesComeBackAsLargeLosses() {
        let transform = YeoJohnson(power: -1)

        let (loss, slope) = transform.inverse(of: 3)

        #expect(loss.isFinite && loss > 1e6)
        #expect(slope.isFinite && slope > 0)
    }

    @Test(arguments: [false, true])
    func theScaleKeepsTheOrderAndFindsItsWayBack(isNormalising: Bool) throws {
        let losses = (0..<60).map { pow(Double($0) / 10, 3) - 7 } + [1e6, 1e200]
        let scale = try #require(LossScale(losses, isNormalising: isNormalising))

        let values = losses.map(scale.value(of:))

        #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
        for (loss, value) in zip(losses, values) {
            #expect(abs(scale.loss(of: value, deviation: 1).loss - loss) <= 1e-9 * max(1, abs(loss)))
        }
    }

    /// Losses over powers of ten have the scale of their logarithms, from 0.6 of the median on; what may be 0, or hardly
    /// ranges, has not.
    @Test func positiveLossesOverPowersOfTenAreTakenAsLogarithms() throws {
        let losses = (1..<40).map { index -> Double in exp(6 * log(Double(index) / (40 - Double(index)))) }
        let offset = 0.6 * losses[losses.count / 2]
        let scale = try #require(LossScale(losses, isNormalising: true))
        let plain = try #require(LossScale(losses.map { log($0 + offset) }, isNormalising: true))

        for loss in losses {
            let value = scale.value(of: loss)
            #expect(abs(value - plain.value(of: log(loss + offset))) < 1e-9)
            let back = scale.loss(of: value, deviation: 1)
            #expect(abs(back.loss - loss) <= 1e-9 * (loss + offset))
            // The slope is that of the logarithm times what it is of.
            let slope = plain.loss(of: value, deviation: 1).deviation * (loss + offset)
            #expect(abs(back.deviation - slope) <= 1e-9 * slope)
        }
        #expect(scale.value(of: -1e9).isFinite && scale.value(of: -1e9) < scale.value(of: losses[0]))

        let zeros = try #require(LossScale([0] + losses, isNormalising: true))
        #expect(zeros.value(of: 1) - zeros.value(of: 0) < 0.01)
        #expect(scale.value(of: 1) - scale.value(of: 0) > 0.1)
        let linear = try #require(LossScale((0..<40).map { 1 + Double($0) / 40 }, isNormalising: true))
        let (low, high) = (linear.value(of: 1.1) - linear.value(of: 1), linear.value(of: 1.9) - linear.value(of: 1.8))
        #expect(abs(low - high) < 1e-9)
    }

    private static let extremes: [[Double]] = [
        [1e308, -1e308, 0], [.leastNonzeroMagnitude, 0, 4 * .leastNonzeroMagnitude], [1, 1 + 1e-15, 1],
        [-1e300, -1e-300, 5],
    ]

    @Test(arguments: extremes)
    func extremeLossesGiveFiniteValuesOrNoScale(losses: [Double]) {
        for isNormalising in [false, true] {
            guard let scale = LossScale(losses, isNormalising: isNormalising) else { continue }
            #expect(losses.allSatisfy { scale.value(of: $0).isFinite })
        }
        #expect(LossScale([2, 2, 2], isNormalising: true) == nil)
    }
}
