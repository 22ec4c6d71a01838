import Foundation
package import Models
package import SearchSpaces

/// Recommenders that were tried, and the data that they are tried on.
package struct RecommendationSearch: Sendable {
    /// One recommender that was tried.
    package struct Trial: Sendable {
        /// Its number, from 0.
        package var number: Int
        /// Its method's name.
        package var method: String
        /// Its settings.
        package var settings: [String: ParameterValue]
        /// How good it is on the interactions that choose.
        package var score: RankingJudge.Score
        /// How long it took.
        package var seconds: Double
    }

    /// What was decided beforehand.
    package let plan: RecommendationPlan
    /// What was tried, in order.
    package private(set) var trials: [Trial] = []
    /// How good suggesting the most popular items to everybody is, whenever they were.
    package let baseline: RankingJudge.Score
    /// The best recommender so far.
    package private(set) var best: (trial: Trial, recommender: Recommender)?

    private let training: InteractionMatrix
    private let judge: RankingJudge

    /// Prepares the data, and judges the baseline.
    ///
    /// - Throws: `TrainingError.unusableData(_:)` if nobody can be judged.
    package init(_ plan: RecommendationPlan) throws(TrainingError) {
        self.plan = plan
        training = InteractionMatrix(plan.table, plan.split, parts: [.training])
        judge = RankingJudge(
            known: training, next: InteractionMatrix(plan.table, plan.split, parts: [.validation]),
            liked: plan.request.liked, seed: plan.request.seed)
        baseline = try judge.score(
            Popularity.joined(with: .none, training, weight: 0, halfLife: nil), threads: plan.request.threads)
    }

    /// Fits and judges a configuration.
    ///
    /// - Returns: Its NDCG.
    /// - Throws: `TrainingError`, or ``InsufficientMemory``.
    package mutating func evaluate(
        _ number: Int, _ configuration: Configuration, shouldStop: @escaping @Sendable () -> Bool
    ) throws -> Double {
        guard let (method, settings) = plan.settings(of: configuration) else {
            throw TrainingError.unusableData("the configuration names no method")
        }
        let start = ContinuousClock.now
        let size = RecommenderEntry.Size(
            users: training.users, items: training.items, interactions: training.byUser.count)
        try InsufficientMemory.check(
            method.memory(method.usual.merging(settings) { $1 }, size), for: "fitting \(method.name)")
        let recommender = try method.recommender(settings, training, context(shouldStop))
        let score = try judge.score(recommender, threads: plan.request.threads, shouldStop: shouldStop)
        let trial = Trial(
            number: number, method: method.name, settings: settings, score: score,
            seconds: (ContinuousClock.now - start) / .seconds(1))
        trials.append(trial)
        if best.map({ score.ndcg > $0.trial.score.ndcg }) ?? true { best = (trial, recommender) }
        return score.ndcg
    }

    /// The best trial of each method, the best first.
    package var bestOfEachMethod: [Trial] {
        var best: [String: Trial] = [:]
        for trial in trials where trial.score.ndcg > best[trial.method]?.score.ndcg ?? -1 { best[trial.method] = trial }
        return best.values.sorted { ($1.score.ndcg, $0.number) < ($0.score.ndcg, $1.number) }
    }

    /// About how long it takes to judge what was chosen and to fit it to everything, in seconds.
    package var secondsToFinish: Double {
        let each = bestOfEachMethod.map(\.seconds)
        return 1.3 * each.reduce(0, +) + 1.8 * (best?.trial.seconds ?? 0)
    }

    /// How long the longest trial of a method took so far, in seconds; 0 if none was tried.
    package func seconds(of configuration: Configuration) -> Double {
        guard case .string(let name)? = configuration["method"] else { return 0 }
        return trials.filter { $0.method == name }.map(\.seconds).max() ?? 0
    }

    func context(_ shouldStop: @escaping @Sendable () -> Bool) -> RecommenderEntry.Context {
        RecommenderEntry.Context(
            seed: plan.request.seed, threads: plan.request.threads, shouldStop: shouldStop)
    }
}
