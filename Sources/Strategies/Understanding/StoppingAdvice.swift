import Foundation
import Randomness
import SearchSpaces
public import Studies

/// Whether it is worth going on with a study: the gain to expect from the next trials, with an interval.
///
/// The study's own sampler says what it would try next, up to 32 trials at a time; joint draws from the posterior of a
/// Gaussian process say how much better the best of those configurations may be than the best so far. Where there is no
/// model, the improvements of the trials so far are drawn from instead.
///
/// The advice is to stop if the expected gain is worth less than a given least. Neither way of estimating knows of
/// surprises outside of what was seen, and the model's does not count what the later trials learn from the earlier ones,
/// so a gain is more likely to be underestimated than not.
///
/// Deterministic for a study's seed and results.
///
/// - SeeAlso: Makarova et al. 2022, "Automatic Termination for Hyperparameter Optimization", AutoML-Conf,
///   arXiv:2104.08166, for stopping once the regret that is left is below what the noise lets one tell.
public struct StoppingAdvice: Sendable, Hashable, Codable {
    /// Whether to stop.
    public let stops: Bool
    /// Why, in a sentence.
    public let reason: String
    /// The expected gain in the metric's units, 0 or more.
    public let expectedGain: Double
    /// The bounds that hold the gain with a probability of 90 %.
    public let interval: [Double]
    /// The probability that the best value improves at all by more than the least that counts.
    public let probability: Double
    /// The least gain that counts.
    public let least: Double
    /// How many trials that is.
    public let trials: Int
    /// How many seconds of the study's active time that is, at its pace so far; nil if it has none.
    public let seconds: Double?
    /// How the gain was estimated.
    public let method: String
    /// The best value so far.
    public let best: Double
}

/// How far an estimate looks ahead.
public enum StoppingHorizon: Sendable, Hashable {
    /// So many trials.
    case trials(Int)
    /// So many active seconds, at the pace of the study so far.
    case seconds(Double)
}

extension StoppingAdvice {
    private static let draws = 1000
    private static let lookahead = 32
    /// The fewest completed trials an estimate can rest on.
    public static let minimumTrials = 5

    /// Estimates the gain of going on.
    ///
    /// - Parameters:
    ///   - state: The study.
    ///   - horizon: How far to look.
    ///   - least: The least gain that counts, in the metric's units, 0 or more; 1 % of the distance between the best
    ///     value and the median of the first 16 if nil.
    /// - Returns: A failure that says why, if too few trials completed or the pace is not known.
    /// - Throws: `StrategyError` if the study's sampler cannot be made.
    /// - Complexity: As 32 suggestions of the sampler, and O(n³) with n the trials.
    public static func estimate(
        _ state: StudyState, over horizon: StoppingHorizon, least: Double? = nil
    ) throws(StrategyError) -> Result<StoppingAdvice, AnalysisUnavailable> {
        let metric = state.definition.metric
        guard state.definition.furtherMetrics.isEmpty else {
            return .failure(AnalysisUnavailable("the study has several objectives, so that no one value improves"))
        }
        let losses = state.trials.compactMap { trial in
            trial.finalLoss(metric)
        }
        guard let best = losses.min(), losses.count >= minimumTrials else {
            return .failure(
                AnalysisUnavailable("\(losses.count) trials have completed; at least \(minimumTrials) are needed"))
        }
        let pace = state.elapsed > 0 ? Double(state.trials.count) / state.elapsed : nil
        let trials: Int
        switch horizon {
        case .trials(let count): trials = max(1, count)
        case .seconds(let seconds):
            guard let pace else { return .failure(AnalysisUnavailable("the study has no pace yet")) }
            trials = max(1, Int(min(pace * seconds, 1e6).rounded()))
        }
        // The first trials say what is usual; later ones lie where the sampler thinks the best is.
        let first = losses.prefix(16).sorted()
        let least = least ?? max(0, first[first.count / 2] - best) / 100
        var generator = CounterGenerator(seed: state.definition.seed, stream: -3, purpose: .resampling)
        let modelled = try modelled(state, best, trials, &generator)
        let gains = (modelled?.gains ?? resampled(losses, trials, &generator)).sorted()
        let expected = gains.reduce(0) { $0 + $1 / Double(gains.count) }
        let interval = [gains[gains.count / 20], gains[gains.count - 1 - gains.count / 20]]
        let likely = Double(gains.count { $0 > least }) / Double(gains.count)
        let stops = expected < least || interval[1] == 0
        let time = pace.map { Double(trials) / $0 }
        return .success(
            StoppingAdvice(
                stops: stops,
                reason: reason(stops, expected, interval, least, likely, trials, metric),
                expectedGain: expected, interval: interval, probability: likely, least: least, trials: trials,
                seconds: time, method: modelled?.method ?? "the improvements so far, drawn again",
                best: metric.loss(best)))
    }

    private static func reason(
        _ stops: Bool, _ expected: Double, _ interval: [Double], _ least: Double, _ likely: Double, _ trials: Int,
        _ metric: Metric
    ) -> String {
        let gain = String(format: "%.3g (90 %% between %.3g and %.3g)", expected, interval[0], interval[1])
        let chance = String(format: "%.0f %%", 100 * likely)
        let ahead = trials == 1 ? "the next trial is" : "the next \(trials) trials are"
        return stops
            ? "\(ahead) expected to improve \(metric.name) by \(gain), less than the \(String(format: "%.3g", least)) that "
                + "count"
            : "\(ahead) expected to improve \(metric.name) by \(gain); with a probability of \(chance) by more than the "
                + "\(String(format: "%.3g", least)) that count"
    }

    /// Gains at the configurations that the sampler would try; nil if there is no model.
    private static func modelled(
        _ state: StudyState, _ best: Double, _ trials: Int, _ generator: inout CounterGenerator
    ) throws(StrategyError) -> (gains: [Double], method: String)? {
        let sampler = try SamplerCatalogue.make(for: state.definition)
        let request = SuggestionRequest(min(trials, lookahead), after: state)
        guard case .success(let view) = SurrogateView.fit(request, enough: minimumTrials),
            view.fidelity == state.definition.fidelity.maximum
        else { return nil }
        let next = sampler.suggest(request).map(\.configuration)
        let metric = state.definition.metric
        let leaders = state.trials.filter { $0.state == .completed && $0.value?.isFinite ?? false }
            .sorted { metric.loss($0.value ?? 0) < metric.loss($1.value ?? 0) }.prefix(16).map(\.configuration)
        if next.isEmpty { return ([0], "the sampler has nothing left to try") }
        let draws = view.draws(Self.draws, of: leaders + next, from: view.averaged(), using: &generator)
        guard let draws else { return nil }
        // Gains are over the best true value among the leaders, so that luck in measuring does not count as a lead.
        let gains = draws.map { draw -> Double in
            let before = draw.prefix(leaders.count).min() ?? best
            let after = draw.dropFirst(leaders.count).min() ?? before
            return max(0, before - after)
        }
        let extent = trials > next.count ? ", of which it is asked for \(next.count)" : ""
        return (
            gains,
            "\(Self.draws) joint draws of a Gaussian process where \(state.definition.sampler.name) would go on\(extent)"
        )
    }

    /// Gains by drawing, for each coming trial, by how much one of the second half of the trials improved on the best.
    private static func resampled(
        _ losses: [Double], _ trials: Int, _ generator: inout CounterGenerator
    ) -> [Double] {
        var best = Double.infinity
        var improvements: [Double] = []
        for loss in losses {
            improvements.append(best.isFinite ? max(0, best - loss) : 0)
            best = min(best, loss)
        }
        let recent = Array(improvements.suffix(max(minimumTrials, losses.count / 2)))
        let count = min(trials, 4 * losses.count)
        return (0..<draws).map { _ in
            (0..<count).reduce(0) { sum, _ in sum + recent[generator.index(below: recent.count)] }
        }
    }
}
