package import Datasets

/// Everything about a forecasting model but its parameters: what it forecasts, how, and how good it was.
public struct ForecastDescription: Sendable, Equatable, Codable {
    /// A forecaster that takes part.
    package struct Member: Sendable, Equatable, Codable {
        package var method: ForecastMethod
        /// How much its forecasts count; those of all members sum to 1.
        package var weight: Double

        package init(method: ForecastMethod, weight: Double) {
            self.method = method
            self.weight = weight
        }
    }

    /// How many of the values that came were in intervals for a share.
    package struct Coverage: Sendable, Equatable, Codable {
        package var share: Double
        package var held: Double

        package init(share: Double, held: Double) {
            self.share = share
            self.held = held
        }
    }

    /// What tells it from descriptions of other models.
    static let kind = "forecast"

    /// Always `forecast`.
    package private(set) var kind = Self.kind
    /// The column of the values.
    package var target: String
    /// The column that tells series apart; nil for one series.
    package var group: String?
    /// What each series is called in that column.
    package var names: [String]
    /// The columns that are known before they come; nil if there are none.
    package var known: [KnownColumn]?
    /// How times are written.
    package var text: TimeText
    /// The times.
    package var grid: TimeGrid
    /// How many times there were when it was made.
    package var count: Int
    /// How many steps ahead it forecasts.
    package var horizon: Int
    /// The steps of the seasons, shortest first.
    package var periods: [Int]
    /// What takes part.
    package var members: [Member]
    /// Whether forecasts are not below 0, as no value was.
    package var isNotNegative: Bool
    /// How far forecasts of its kind were from what came, over all origins.
    package var errors: ForecastErrors
    /// The same of the seasonal naive forecast.
    package var baseline: ForecastErrors
    /// The units of absolute scaled errors, one for each series.
    package var units: [Double]
    /// How often intervals held what came; each made without the part of the origins that it was tried on.
    package var coverage: [Coverage]
    /// How many origins it was judged at.
    package var origins: Int
    /// What should be known about the data, one sentence each.
    package var warnings: [String]
    /// The data.
    package var data: ModelDescription.Data
    /// The seed.
    package var seed: UInt64
    /// The version of Leptune that made it.
    package var leptune: String

    package init(
        target: String, group: String?, names: [String], known: [KnownColumn] = [], text: TimeText, grid: TimeGrid,
        count: Int, horizon: Int,
        periods: [Int], members: [Member], isNotNegative: Bool, errors: ForecastErrors, baseline: ForecastErrors,
        units: [Double], coverage: [Coverage], origins: Int, warnings: [String], data: ModelDescription.Data,
        seed: UInt64, leptune: String
    ) {
        self.target = target
        self.group = group
        self.names = names
        self.known = known.isEmpty ? nil : known
        self.text = text
        self.grid = grid
        self.count = count
        self.horizon = horizon
        self.periods = periods
        self.members = members
        self.isNotNegative = isNotNegative
        self.errors = errors
        self.baseline = baseline
        self.units = units
        self.coverage = coverage
        self.origins = origins
        self.warnings = warnings
        self.data = data
        self.seed = seed
        self.leptune = leptune
    }

    /// How many numbers the known columns are.
    package var knownWidth: Int { known?.reduce(0) { $0 + $1.width } ?? 0 }

    /// The most steps ahead.
    package static let mostSteps = 10_000

    /// Why the description cannot be right, whoever wrote it; nil if it can.
    var contradiction: String? {
        guard kind == Self.kind else { return "it is of another kind" }
        guard (1...SeriesSet.most).contains(names.count), Set(names).count == names.count,
            names.count == 1 || group != nil
        else { return "its series have no names of their own" }
        guard (1...Self.mostSteps).contains(horizon), (1...1_000_000_000).contains(count) else {
            return "it cannot forecast \(horizon) steps after \(count) values"
        }
        guard grid.isSound, text.isSound else { return "its times cannot be" }
        guard periods.allSatisfy({ (2...1_000_000).contains($0) }) else { return "a season has no sensible length" }
        guard (1...100).contains(members.count), members.allSatisfy({ (0...1).contains($0.weight) }) else {
            return "its members have no sensible weights"
        }
        let width = knownWidth
        let isAsked = members.contains { member in
            guard case .lags(let settings) = member.method else { return false }
            return settings.recipe.features.contains { feature in
                switch feature {
                case .known(let number), .knownChange(let number, _): number >= width
                default: false
                }
            }
        }
        guard !isAsked, known?.allSatisfy(\.isSound) ?? true, width <= 10_000 else {
            return "its known columns cannot be"
        }
        guard units.count == names.count, units.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
            return "its units of errors are not one for each series"
        }
        return nil
    }
}
