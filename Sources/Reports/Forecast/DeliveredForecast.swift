/// A forecasting model and what was found on the way to it, as far as a page shows it.
public struct DeliveredForecast: Sendable {
    /// A value at a time.
    public struct Point: Sendable, Equatable {
        /// As the table writes it.
        public var label: String
        /// Seconds since 1970, or a number.
        public var time: Double
        /// What was observed; nil for none.
        public var actual: Double?
        /// What was forecast; nil where nothing was.
        public var forecast: Double?
        /// The ends of the interval.
        public var low, high: Double?

        /// Creates a point.
        public init(
            label: String, time: Double, actual: Double? = nil, forecast: Double? = nil, low: Double? = nil,
            high: Double? = nil
        ) {
            self.label = label
            self.time = time
            self.actual = actual
            self.forecast = forecast
            self.low = low
            self.high = high
        }
    }

    /// One series: its end with what comes next, and its end as it was forecast one horizon before.
    public struct Series: Sendable {
        /// Empty if it is the only one.
        public var name: String
        /// The last values, then the forecast.
        public var next: [Point]
        /// The last horizon: what came beside what had been forecast.
        public var last: [Point]

        /// Creates a series.
        public init(name: String, next: [Point], last: [Point]) {
            self.name = name
            self.next = next
            self.last = last
        }
    }

    /// A method that was tried.
    public struct Entry: Sendable {
        /// What it is.
        public var name: String
        /// The mean absolute scaled error; nil where nothing changes from season to season.
        public var mase: Double?
        /// The root of the mean squared error, the mean absolute error and the mean pinball loss.
        public var rmse, mae, pinball: Double
        /// How long it took.
        public var seconds: Double
        /// How much of the result it is.
        public var weight: Double

        /// Creates an entry.
        public init(
            name: String, mase: Double?, rmse: Double, mae: Double, pinball: Double, seconds: Double, weight: Double
        ) {
            self.name = name
            self.mase = mase
            self.rmse = rmse
            self.mae = mae
            self.pinball = pinball
            self.seconds = seconds
            self.weight = weight
        }
    }

    /// Origins that share what was fitted, with mean absolute errors of the result and of the seasonal naive forecast for
    /// each stretch of steps.
    public struct Part: Sendable {
        /// The time of the last value that was known.
        public var label: String
        /// One for each stretch.
        public var result, naive: [Double]

        /// Creates a part.
        public init(label: String, result: [Double], naive: [Double]) {
            self.label = label
            self.result = result
            self.naive = naive
        }
    }

    /// Something that was decided.
    public struct Decision: Sendable {
        /// What about, what, and why.
        public var subject, choice, reason: String

        /// Creates a decision.
        public init(subject: String, choice: String, reason: String) {
            self.subject = subject
            self.choice = choice
            self.reason = reason
        }
    }

    /// The column that is forecast.
    public var target: String
    /// The file that it was made from.
    public var file: String
    /// How far ahead, in words.
    public var horizon: String
    /// What was chosen.
    public var method: String
    /// The share of values that intervals hold.
    public var share: Double
    /// How often they did, where that was tried; nil if it could not be.
    public var held: Double?
    /// Whether times are dates.
    public var isDates: Bool
    /// How many values there were.
    public var values: Int
    /// At how many origins it was judged.
    public var origins: Int
    /// The series, those that are shown.
    public var series: [Series]
    /// How many there are.
    public var seriesCount: Int
    /// What was tried, the best first.
    public var leaderboard: [Entry]
    /// How the seasonal naive forecast did.
    public var naive: Entry
    /// The stretches of steps ahead.
    public var stretches: [ClosedRange<Int>]
    /// The parts of the evaluation.
    public var parts: [Part]
    /// What was decided.
    public var decisions: [Decision]
    /// What should be known, one sentence each.
    public var warnings: [String]
    /// The digest of the data.
    public var fingerprint: String

    /// Puts together what is shown.
    public init(
        target: String, file: String, horizon: String, method: String, share: Double, held: Double?, isDates: Bool,
        values: Int, origins: Int, series: [Series], seriesCount: Int, leaderboard: [Entry], naive: Entry,
        stretches: [ClosedRange<Int>], parts: [Part], decisions: [Decision], warnings: [String], fingerprint: String
    ) {
        self.target = target
        self.file = file
        self.horizon = horizon
        self.method = method
        self.share = share
        self.held = held
        self.isDates = isDates
        self.values = values
        self.origins = origins
        self.series = series
        self.seriesCount = seriesCount
        self.leaderboard = leaderboard
        self.naive = naive
        self.stretches = stretches
        self.parts = parts
        self.decisions = decisions
        self.warnings = warnings
        self.fingerprint = fingerprint
    }
}
