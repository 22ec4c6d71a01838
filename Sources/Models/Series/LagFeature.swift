import Datasets
import Foundation

/// One number that a value to come is forecast from: of what is known at the origin, or of the time of that value.
package enum LagFeature: Sendable, Hashable, Codable {
    /// How many steps ahead of the origin the value is.
    case horizon
    /// Which series it is, from 1.
    case series
    /// Something of the calendar at the time of the value.
    case calendar(CalendarPart)
    /// The place of the value in a season, from 0.
    case phase(period: Int)
    /// A sine or cosine of the place in a season, which may be of broken steps.
    case wave(period: Double, harmonic: Int, isSine: Bool)
    /// The value at the same place of an earlier season.
    case sameSeason(period: Int, earlier: Int)
    /// The mean at the same place of earlier seasons.
    case seasonMean(period: Int, seasons: Int)
    /// The value of some steps before the origin.
    case recent(stepsBack: Int)
    /// The mean of the last values.
    case mean(window: Int)
    /// Their standard deviation.
    case deviation(window: Int)
    /// How far a value before the origin is from that a season before it.
    case change(period: Int, stepsBack: Int)
    /// The mean of the last of those differences.
    case meanChange(period: Int, window: Int)

    /// A number of the columns that are known before they come, at the time of the value.
    case known(number: Int)
    /// How far that is from what it was at the same place of the newest season that is known.
    case knownChange(number: Int, period: Int)

    /// How many of the last values it looks at.
    var reach: Int {
        switch self {
        case .horizon, .series, .calendar, .phase, .wave, .known: 0
        case .knownChange(_, let period): period
        case .sameSeason(let period, let earlier): (earlier + 1) * period
        case .seasonMean(let period, let seasons): seasons * period
        case .recent(let stepsBack): stepsBack + 1
        case .mean(let window), .deviation(let window): window
        case .change(let period, let stepsBack): stepsBack + period + 1
        case .meanChange(let period, let window): window + period
        }
    }

    /// Whether it is the same for all steps ahead of an origin.
    var isOfOrigin: Bool {
        switch self {
        case .series, .recent, .mean, .deviation, .change, .meanChange: true
        case .horizon, .calendar, .phase, .wave, .sameSeason, .seasonMean, .known, .knownChange: false
        }
    }

    /// Whether it is a value of the series itself, and moves with its level.
    var isLevel: Bool {
        switch self {
        case .sameSeason, .seasonMean, .recent, .mean: true
        case .horizon, .series, .calendar, .phase, .wave, .deviation, .change, .meanChange, .known, .knownChange: false
        }
    }

    /// Whether it can be computed, whoever wrote it.
    var isSound: Bool {
        let counts: [Int] =
            switch self {
            case .horizon, .series, .calendar: []
            case .phase(let period): [period]
            case .wave(let period, let harmonic, _):
                [harmonic, period.isFinite && period >= 2 && period <= 1e9 ? 1 : 0]
            case .sameSeason(let period, let earlier): [period, earlier + 1]
            case .seasonMean(let period, let seasons): [period, seasons]
            case .recent(let stepsBack): [stepsBack &+ 1]
            case .mean(let window), .deviation(let window): [window]
            case .change(let period, let stepsBack): [period, stepsBack &+ 1]
            case .meanChange(let period, let window): [period, window]
            case .known(let number): [number &+ 1]
            case .knownChange(let number, let period): [number &+ 1, period]
            }
        return counts.allSatisfy { (1...1_000_000).contains($0) }
    }

    /// Its value.
    ///
    /// - Parameters:
    ///   - past: What is known at the origin.
    ///   - sums: The same, added up.
    ///   - step: How far ahead of it, from 1.
    ///   - series: Which series, from 0.
    ///   - grid: The times of the series.
    func value(
        _ past: SeriesPast, _ sums: RunningSums, ahead step: Int, series: Int, _ grid: TimeGrid
    ) -> Double {
        let index = past.count - 1 + step
        switch self {
        case .horizon: return Double(step)
        case .series: return Double(series + 1)
        case .calendar(let part): return part.value(at: grid.time(index))
        case .phase(let period): return Double(index % period)
        case .wave(let period, let harmonic, let isSine):
            let angle = 2 * Double.pi * Double(harmonic) * (Double(index) / period).truncatingRemainder(dividingBy: 1)
            return isSine ? sin(angle) : cos(angle)
        case .sameSeason(let period, let earlier):
            return past.sameSeason(ahead: step, period: period, earlier: earlier)
        case .seasonMean(let period, let seasons):
            return (0..<seasons).reduce(0) { $0 + past.sameSeason(ahead: step, period: period, earlier: $1) }
                / Double(seasons)
        case .recent(let stepsBack): return past[stepsBack: stepsBack]
        case .mean(let window): return sums.mean(window: window)
        case .deviation(let window): return sums.deviation(window: window)
        case .change(let period, let stepsBack): return past[stepsBack: stepsBack] - past[stepsBack: stepsBack + period]
        case .meanChange(let period, let window):
            return sums.mean(window: window) - sums.mean(window: window, stepsBack: period)
        case .known(let number): return past.known[number, index]
        case .knownChange(let number, let period):
            let seasons = (step + period - 1) / period
            return past.known[number, index] - past.known[number, index - seasons * period]
        }
    }
}
