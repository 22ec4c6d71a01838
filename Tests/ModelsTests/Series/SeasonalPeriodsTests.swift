import Datasets
import Foundation
import Models
import Randomness
import Testing

struct SeasonalPeriodsTests {
    @Test func findsTheDayAndTheWeek() {
        let found = SeasonalPeriods(of: [SampleSeries.hours(2_000)], step: SampleSeries.grid.step)

        #expect(found.taken == [24, 168])
        #expect(found.candidates.allSatisfy { $0.correlation <= 1 })
    }

    /// A week that is seven equal days says nothing of its own.
    @Test func doesNotTakeAWeekForSevenDays() {
        var generator = CounterGenerator(seed: 4, purpose: .simulation)
        let values = (0..<2_000).map { sin(2 * .pi * Double($0 % 24) / 24) + 0.3 * generator.normal() }

        #expect(SeasonalPeriods(of: [values], step: SampleSeries.grid.step).taken == [24])
    }

    @Test func findsNoneInNoiseAndInSlopes() {
        var generator = CounterGenerator(seed: 5, purpose: .simulation)
        var walk = 0.0
        let values = (0..<1_500).map { _ -> Double in
            walk += generator.normal()
            return walk
        }
        let slope = (0..<500).map { Double($0) }

        #expect(SeasonalPeriods(of: [values], step: SampleSeries.grid.step).taken.isEmpty)
        #expect(SeasonalPeriods(of: [slope], step: SampleSeries.grid.step).taken.isEmpty)
        #expect(SeasonalPeriods(of: [[Double](repeating: 3, count: 99)], step: TimeStep(1, .numbers)).taken.isEmpty)
    }

    @Test func findsASeasonThatNoCalendarSuggests() {
        var generator = CounterGenerator(seed: 6, purpose: .simulation)
        let values = (0..<600).map { Double([5, 1, 3, 9, 2, 2, 7, 4, 1, 8, 6][$0 % 11]) + 0.5 * generator.normal() }

        #expect(SeasonalPeriods(of: [values], step: TimeStep(1, .numbers)).taken == [11])
    }
}
