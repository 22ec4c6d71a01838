import LinearAlgebra

/// Exponential smoothing fitted to each of some series.
package struct SmoothedSeries: FittedForecaster {
    /// One for each series, after the last value that it was fitted to.
    private let states: [ExponentialSmoothing]
    private let form: ExponentialSmoothing.Form
    /// How many values there were at the end of the fit.
    private let end: Int

    /// The newest values that rates are fitted to, in seasons and at least.
    private static let mostSeasons = 12, leastValues = 3_000

    init(
        _ form: ExponentialSmoothing.Form, _ history: ForecastHistory, _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        self.form = form
        end = history.count
        var states: [ExponentialSmoothing] = []
        for values in history.values {
            if shouldStop() { throw .stopped }
            states.append(Self.fitted(form, values))
        }
        self.states = states
    }

    /// The rates with the least squares of errors one step ahead, by L-BFGS-B from several starts.
    package static func fitted(_ form: ExponentialSmoothing.Form, _ values: [Double]) -> ExponentialSmoothing {
        let most = max(leastValues, mostSeasons * (form.period ?? 1))
        let first = max(values.firstIndex { !$0.isNaN } ?? values.count, values.count - most)
        let seen = values[first...]
        let beginning = ExponentialSmoothing.beginning(seen, form)
        func run(_ point: [Double]) -> (state: ExponentialSmoothing, loss: Double) {
            let rates = ExponentialSmoothing.Rates(
                level: point[0], trend: form.hasTrend ? point[1] : 0, season: form.period == nil ? 0 : point[2],
                damping: form.hasTrend ? point[3] : 0)
            var state = ExponentialSmoothing(
                rates: rates, level: beginning.level, trend: beginning.trend, seasons: beginning.seasons, next: first)
            var loss = 0.0
            for value in seen {
                let error = state.observe(value)
                loss += error * error
            }
            return (state, loss / Double(max(1, seen.count)))
        }
        let lower = [1e-4, 1e-4, 1e-4, 0.8]
        let upper = [0.9999, 0.9999, 0.9999, 0.98]
        let scale = max(run([0.3, 0.1, 0.1, 0.9]).loss, .leastNormalMagnitude)
        var search = LBFGSB()
        search.maximumIterations = 40
        let starts = [[0.3, 0.1, 0.1, 0.9], [0.8, 0.1, 0.3, 0.95], [0.05, 0.05, 0.05, 0.97]]
        let minima = starts.map { start in
            search.minimise(from: start, lower: lower, upper: upper) { point, gradient in
                for place in point.indices {
                    let step = 1e-5
                    var (left, right) = (point, point)
                    left[place] = max(lower[place], point[place] - step)
                    right[place] = min(upper[place], point[place] + step)
                    gradient[place] = (run(right).loss - run(left).loss) / scale / (right[place] - left[place])
                }
                return run(point).loss / scale
            }
        }
        let best = minima.filter(\.value.isFinite).min { $0.value < $1.value }
        return run(best?.point ?? starts[0]).state
    }

    package var reach: Int { 1 }

    package func forecast(_ past: SeriesPast, series: Int, horizon: Int) throws -> [Double] {
        var state = states[series]
        let unseen = past.count - end
        guard unseen >= 0, unseen <= past.keptCount else {
            throw TrainingError.unusableData("the values since the model was made are not all there")
        }
        for back in (0..<unseen).reversed() { state.observe(past[stepsBack: back]) }
        return state.forecast(horizon: horizon)
    }

    package func encode(into archive: inout TensorArchive) {
        archive["end"] = .integers([Int64(end)])
        archive["states"] = .doubles(
            states.flatMap {
                [$0.rates.level, $0.rates.trend, $0.rates.season, $0.rates.damping, $0.level, $0.trend]
            })
        archive["seasons"] = .doubles(states.flatMap(\.seasons))
    }

    init(_ form: ExponentialSmoothing.Form, _ archive: TensorArchive, series: Int) throws(CheckpointError) {
        guard form.isSound else { throw .mismatch("its season is \(form.period ?? 0)") }
        self.form = form
        let end = try archive.count("end")
        let numbers = try archive.finiteDoubles("states", count: 6 * series)
        let period = form.period ?? 1
        // The product may not be a number of elements that any archive could have.
        let seasons = try archive.finiteDoubles("seasons", count: period * series)
        guard numbers.indices.allSatisfy({ $0 % 6 > 3 || (0...1).contains(numbers[$0]) }) else {
            throw .mismatch("a rate is not from 0 to 1")
        }
        self.end = end
        states = (0..<series).map { place in
            let own = Array(numbers[(6 * place)..<(6 * place + 6)])
            return ExponentialSmoothing(
                rates: .init(level: own[0], trend: own[1], season: own[2], damping: own[3]), level: own[4],
                trend: own[5], seasons: Array(seasons[(place * period)..<((place + 1) * period)]), next: end)
        }
    }
}
