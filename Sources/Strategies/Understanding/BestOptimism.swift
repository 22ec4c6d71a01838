import Foundation
import Randomness
import SearchSpaces
public import Studies

/// The winner's curse of a study: by how much its best score flatters, and which trials it cannot be told from.
///
/// The best of many noisy measurements is, more often than not, also one of the luckiest. A Gaussian process with learnt
/// noise says what to expect of the same configurations without that luck: the optimism is the difference between what
/// was measured and what is expected. A trial is a *contender* if, with a probability of at least 5 %, its configuration
/// is really better than the best trial's.
///
/// Rests on 2,000 joint draws at the best 64 measured trials, from explanations of the results by more or less noise,
/// weighted by their evidence. Deterministic for a study's seed and results. It knows of noise only what the differences
/// between neighbours tell: a function that changes abruptly looks noisy to it, and repeats of configurations help.
///
/// - SeeAlso: Smith and Winkler 2006, "The Optimizer's Curse", Management Science 52(3), doi:10.1287/mnsc.1050.0451.
public struct BestOptimism: Sendable, Hashable, Codable {
    /// A trial that may be better than the best.
    public struct Contender: Sendable, Hashable, Codable {
        /// Its number.
        public let trial: Int
        /// What was measured.
        public let value: Double
        /// What the model expects of its configuration.
        public let expected: Double
        /// The probability that its configuration is better than the best trial's.
        public let probability: Double
    }

    /// The best trial.
    public let trial: Int
    /// Its value as measured.
    public let value: Double
    /// What the model expects of its configuration, in the metric's units.
    public let expected: Double
    /// The standard deviation of that.
    public let deviation: Double
    /// By how much the measured value is better than the expected one, in the metric's units; negative if it is worse.
    public let optimism: Double
    /// The probability that no other measured configuration is better.
    public let probabilityOfBest: Double
    /// The standard deviation of a measurement's noise, by the model.
    public let noise: Double
    /// The trials that may be better, the likeliest first.
    public let contenders: [Contender]
    /// How many trials were compared.
    public let compared: Int

    private static let draws = 2000
    private static let limit = 64
    /// From which probability on a trial is a contender.
    public static let threshold = 0.05
    /// The fewest measured trials an estimate can rest on.
    public static let minimumTrials = 6

    /// Estimates the optimism of a study's best trial.
    ///
    /// - Returns: A failure that says why, if no or too few trials completed, or all with the same value.
    /// - Complexity: O(30 · n³) with n the trials, at most 300; beyond, some stand for the others.
    public static func estimate(_ state: StudyState) -> Result<BestOptimism, AnalysisUnavailable> {
        let metric = state.definition.metric
        guard state.definition.furtherMetrics.isEmpty else {
            return .failure(AnalysisUnavailable("the study has several objectives, and so no one best trial"))
        }
        guard let best = state.best, let value = best.value else {
            return .failure(AnalysisUnavailable("no trial has completed yet"))
        }
        let completed = state.trials.filter { $0.state == .completed && $0.value?.isFinite ?? false }
        guard completed.count >= minimumTrials else {
            return .failure(
                AnalysisUnavailable(
                    "\(completed.count) trials have completed; at least \(minimumTrials) are needed"))
        }
        let view: SurrogateView
        switch SurrogateView.fit(SuggestionRequest(1, after: state), enough: minimumTrials) {
        case .success(let fitted): view = fitted
        case .failure(let surrender): return .failure(AnalysisUnavailable(surrender.reason))
        }
        let loss = { (trial: Trial) in metric.loss(trial.value ?? .infinity) }
        let others = completed.filter { $0.number != best.number }
            .sorted { (loss($0), $0.number) < (loss($1), $1.number) }.prefix(limit - 1)
        let compared = [best] + others
        var generator = CounterGenerator(seed: state.definition.seed, stream: -2, purpose: .resampling)
        let average = view.averaged()
        let draws = view.draws(Self.draws, of: compared.map(\.configuration), from: average, using: &generator)
        guard let draws else {
            return .failure(AnalysisUnavailable("the model's covariance could not be factored"))
        }
        let count = Double(draws.count)
        let expected = compared.indices.map { i in draws.reduce(0) { $0 + $1[i] / count } }
        let variance = draws.reduce(0) { $0 + ($1[0] - expected[0]) * ($1[0] - expected[0]) / count }
        let better = compared.indices.map { i in Double(draws.count { $0[i] < $0[0] }) / count }
        let isBest = draws.count { draw in !draw.dropFirst().contains { $0 < draw[0] } }
        let contenders = compared.indices.dropFirst().filter { better[$0] >= threshold }
            .sorted { (better[$0], -$0) > (better[$1], -$1) }
            .map { i in
                Contender(
                    trial: compared[i].number, value: compared[i].value ?? .nan, expected: view.metric(expected[i]),
                    probability: better[i])
            }
        return .success(
            BestOptimism(
                trial: best.number, value: value, expected: view.metric(expected[0]),
                deviation: variance.squareRoot(), optimism: expected[0] - metric.loss(value),
                probabilityOfBest: Double(isBest) / count, noise: view.noise(of: average), contenders: contenders,
                compared: compared.count))
    }
}
