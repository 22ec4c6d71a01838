import Datasets
import Foundation
import Models
import Randomness

/// Series that tests learn from.
enum SampleSeries {
    /// Hours with a day and, at weekends, another one; some noise.
    static func hours(_ count: Int, seed: UInt64 = 1, noise: Double = 1) -> [Double] {
        var generator = CounterGenerator(seed: seed, purpose: .simulation)
        return (0..<count).map { index in
            let day = sin(2 * .pi * Double(index % 24) / 24)
            let isWeekend = index / 24 % 7 >= 5
            return 50 + (isWeekend ? 5 : 20) * day + noise * generator.normal()
        }
    }

    static let grid = TimeGrid(step: TimeStep(3600, .seconds), start: 1_704_067_200)

    static func history(_ series: [[Double]]) -> ForecastHistory {
        ForecastHistory(grid: grid, values: series, isObserved: series.map { $0.map { !$0.isNaN } })
    }
}
