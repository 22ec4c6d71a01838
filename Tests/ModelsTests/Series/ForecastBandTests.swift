import Models
import Randomness
import Testing

struct ForecastBandTests {
    /// Misses that are larger at some hours, and further ahead.
    private func misses(_ origins: Range<Int>, seed: UInt64) -> [ForecastMiss] {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        return origins.flatMap { origin in
            (1...24).map { step in
                let size = ((origin + step) % 24 < 8 ? 1.0 : 5.0) * (1 + Double(step) / 24)
                return ForecastMiss(
                    series: 0, part: 0, origin: origin, step: step, actual: size * generator.normal(), forecast: 0)
            }
        }
    }

    @Test(arguments: [0.5, 0.8, 0.9, 0.95])
    func holdsTheShareThatItSays(_ share: Double) {
        let band = ForecastBand(of: misses(0..<200, seed: 1), period: 24, series: 1, horizon: 24)
        let later = misses(200..<600, seed: 2)

        let held = later.count { miss in
            let ends = band.interval(forShare: share, ahead: miss.step, index: miss.index, series: 0)
            return ends.low <= miss.miss && miss.miss <= ends.high
        }

        #expect(abs(Double(held) / Double(later.count) - share) < 0.02)
    }

    @Test func isWiderWhereMissesAreLarger() {
        let band = ForecastBand(of: misses(0..<200, seed: 1), period: 24, series: 1, horizon: 24)

        let (quiet, busy) = (
            band.interval(forShare: 0.9, ahead: 12, index: 24 + 4, series: 0),
            band.interval(forShare: 0.9, ahead: 12, index: 24 + 16, series: 0)
        )

        #expect(busy.high - busy.low > 3 * (quiet.high - quiet.low))
    }

    /// Few misses: the interval of a large share reaches to the largest.
    @Test func takesTheLargestWhereThereAreFew() {
        let few = (1...10).map {
            ForecastMiss(series: 0, part: 0, origin: $0, step: 1, actual: Double($0 % 2 == 0 ? $0 : -$0), forecast: 0)
        }
        let ends = ForecastBand(of: few, period: nil, series: 1, horizon: 1)
            .interval(forShare: 0.95, ahead: 1, index: 0, series: 0)

        #expect(abs(ends.low + 9) < 1e-9 && abs(ends.high - 10) < 1e-9)
    }

    @Test func isNothingWhereForecastsAreAlwaysRight() {
        let right = (0..<50).map { ForecastMiss(series: 0, part: 0, origin: $0, step: 1, actual: 2, forecast: 2) }
        let ends = ForecastBand(of: right, period: 7, series: 1, horizon: 1)
            .interval(forShare: 0.9, ahead: 1, index: 3, series: 0)

        #expect(ends.low == 0 && ends.high == 0)
    }
}
