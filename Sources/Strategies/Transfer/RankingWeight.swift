import Randomness
import SearchSpaces
import Studies

/// How much an earlier study's results are to be trusted in a new one: the probability that they rank the new study's
/// trials better than the new study's own model does.
///
/// Both models predict the order of the trials so far: the earlier one as it is, the new one with each trial left out
/// in turn. In each of many bootstrap samples of the best third of the trials, the model that gets fewer pairs wrong takes
/// the vote: where the search has come to, earlier results may mislead while they still tell good from bad. They are
/// dropped where they are typically wrong more often than the new model is even on a bad day, or no better than a coin.
///
/// - SeeAlso: Feurer, Letham, Bakshy 2018, "Scalable Meta-Learning for Bayesian Optimization using Ranking-Weighted
///   Gaussian Process Ensembles", arXiv:1802.02219, sec. 4; the ensemble is one of suggestions here.
enum RankingWeight {
    private static let samples = 128
    private static let mostTrials = 100
    /// Fewer trials say nothing about an order.
    static let leastTrials = 3

    /// Of the best, as many are compared at least.
    private static let leastCompared = 5

    /// The weight of the earlier results, 0 (dropped) to 1.
    ///
    /// - Parameters:
    ///   - prior: A model of the earlier results.
    ///   - configurations: The new study's trials.
    ///   - losses: What they gave, shape `[n]`.
    ///   - generator: For the bootstrap.
    /// - Complexity: O(n³) with n at most 100.
    static func weight(
        of prior: RankingModel, _ configurations: [Configuration], _ losses: [Double], in space: SearchSpace,
        using generator: inout CounterGenerator
    ) -> Double {
        guard losses.count >= leastTrials, Set(losses).count > 1 else { return 1 }
        let recent = max(0, losses.count - mostTrials)
        let (configurations, losses) = (Array(configurations[recent...]), Array(losses[recent...]))
        guard let target = RankingModel(configurations, losses: losses, in: space) else { return 1 }
        let bound = losses.sorted()[max(min(losses.count, leastCompared) - 1, losses.count / 3)]
        let compared = losses.indices.filter { losses[$0] <= bound }
        let predicted = configurations.map(prior.score(of:))
        var votes = 0.0
        var priorErrors: [Int] = []
        var targetErrors: [Int] = []
        var pairs: [Int] = []
        for _ in 0..<samples {
            let sample = compared.map { _ in compared[generator.index(below: compared.count)] }
            let a = misranked(predicted, losses, sample)
            let b = misranked(target.leaveOneOut, losses, sample)
            votes += a.wrong < b.wrong ? 1 : a.wrong == b.wrong ? 0.5 : 0
            priorErrors.append(a.wrong)
            targetErrors.append(b.wrong)
            pairs.append(a.pairs)
        }
        priorErrors.sort()
        targetErrors.sort()
        pairs.sort()
        let typical = priorErrors[samples / 2]
        if typical > targetErrors[samples * 95 / 100] || 2 * typical >= pairs[samples / 2] { return 0 }
        return votes / Double(samples)
    }

    private static func misranked(
        _ predicted: [Double], _ losses: [Double], _ sample: [Int]
    ) -> (wrong: Int, pairs: Int) {
        var (wrong, pairs) = (0, 0)
        for first in sample.indices {
            for second in sample[..<first].indices where losses[sample[first]] != losses[sample[second]] {
                pairs += 1
                let isLower = losses[sample[first]] < losses[sample[second]]
                if isLower != (predicted[sample[first]] < predicted[sample[second]]) { wrong += 1 }
            }
        }
        return (wrong, pairs)
    }
}
