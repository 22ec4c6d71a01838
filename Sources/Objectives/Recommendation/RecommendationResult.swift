import Foundation
package import Models
import Studies

/// What comes out of a search for recommenders: a model fitted to everything, and how good such models are.
package struct RecommendationResult: Sendable {
    /// A method with its best settings.
    package struct Entry: Sendable, Encodable {
        /// The trial's number.
        package var trial: Int
        /// The method's name.
        package var method: String
        /// How good it is on the interactions that chose the settings.
        package var validation: RankingJudge.Score
        /// How good it is on interactions that chose nothing; nil if there was no time to see, or nobody to judge.
        package var test: RankingJudge.Score?
        /// How long the trial took.
        package var seconds: Double
    }

    /// A user, for people to look at.
    package struct Example: Sendable {
        /// The user as the table writes it.
        package var user: String
        /// Items that the user had chosen, the best liked first.
        package var known: [String]
        /// Items that are suggested, and whether the user went on to choose them.
        package var suggested: [(item: String, wasChosen: Bool)]
    }

    /// The model.
    package let model: RecommendationModel
    /// The methods that were tried, the best on validation first.
    package let leaderboard: [Entry]
    /// How good suggesting the most popular items to everybody is.
    package let baseline: Entry
    /// Some users with what was suggested to them before they chose.
    package let examples: [Example]
    /// The number of interactions of each item, the most popular first.
    package let popularity: [Int]

    private static let shownUsers = 6
    private static let shownItems = 5

    /// Judges the best of each method on what chose nothing, as far as there is time, and fits the best to everything.
    ///
    /// - Parameters:
    ///   - search: With at least one trial.
    ///   - isLate: Whether to leave out what can be left out.
    ///   - isOver: Whether to deliver what there is.
    /// - Throws: `TrainingError`; ``InsufficientMemory``.
    package init(
        _ search: RecommendationSearch, isLate: @escaping @Sendable () -> Bool,
        isOver: @escaping @Sendable () -> Bool
    ) throws {
        let plan = search.plan
        let (table, threads) = (plan.table, plan.request.threads)
        guard let best = search.best else { throw TrainingError.unusableData("no recommender could be fitted") }
        let known = InteractionMatrix(table, plan.split, parts: [.training, .validation])
        let judge = RankingJudge(
            known: known, next: InteractionMatrix(table, plan.split, parts: [.test]), liked: plan.request.liked,
            seed: plan.request.seed)
        // First, as everything is compared with it and it takes no time.
        baseline = Entry(
            trial: -1, method: "baseline", validation: search.baseline,
            test: try? judge.score(
                Popularity.joined(with: .none, known, weight: 0, halfLife: nil), threads: threads, shouldStop: isOver),
            seconds: 0)
        var entries: [Entry] = []
        var examples: [Example] = []
        for trial in search.bestOfEachMethod {
            var score: RankingJudge.Score?
            // What there is no time for is left out.
            if !isLate(), let method = RecommenderCatalogue.named(trial.method),
                let recommender = try? method.recommender(trial.settings, known, search.context(isLate))
            {
                score = try? judge.score(recommender, threads: threads, shouldStop: isLate)
                if trial.number == best.trial.number {
                    examples = Self.examples(recommender, judge, table, plan.titles, threads)
                }
            }
            entries.append(
                Entry(
                    trial: trial.number, method: trial.method, validation: trial.score, test: score,
                    seconds: trial.seconds))
        }
        leaderboard = entries
        self.examples = examples
        let all = InteractionMatrix(table)
        popularity = (0..<all.items).map { all.byItem.range(of: $0).count }.sorted(by: >)
        let method = RecommenderCatalogue.named(best.trial.method)
        // Without the time for it, the recommender of the search does, with what is known of everybody.
        let refitted = try? method?.recommender(best.trial.settings, all, search.context(isOver))
        model = RecommendationModel(
            RecommendationDescription(
                method: best.trial.method, settings: best.trial.settings, columns: plan.request.columns,
                users: table.users.count, items: table.items.count, interactions: table.count,
                isOfAll: refitted != nil, basis: plan.split.basis, liked: plan.request.liked,
                score: entries.first { $0.trial == best.trial.number }?.test, baseline: baseline.test,
                data: plan.request.file.lastPathComponent, fingerprint: plan.fingerprint, seed: plan.request.seed,
                leptune: LeptuneVersion.current), users: table.users, items: table.items, titles: plan.titles,
            histories: all.byUser, recommender: refitted ?? best.recommender)
    }

    /// Some users that judged, evenly among those with a history to look at.
    private static func examples(
        _ recommender: Recommender, _ judge: RankingJudge, _ table: InteractionTable, _ titles: [String]?,
        _ threads: Int
    ) -> [Example] {
        let able = judge.users.indices.filter { judge.histories.range(of: $0).count >= 3 }
        let step = max(1, able.count / shownUsers)
        let shown = stride(from: 0, to: able.count, by: step).prefix(shownUsers).map { able[$0] }
        let histories = judge.histories.selecting(shown) { _ in true }
        guard
            let suggestions = try? recommender.suggest(
                shownItems, histories: histories, users: shown.map { judge.users[$0] }, threads: threads)
        else { return [] }
        func name(_ item: Int32) -> String {
            guard let title = titles?[Int(item)], !title.isEmpty else { return table.items[Int(item)] }
            return title
        }
        return shown.enumerated().map { place, user in
            let known = histories.range(of: place).sorted {
                (-histories.values[$0], $0) < (-histories.values[$1], $1)
            }
            return Example(
                user: table.users[Int(judge.users[user])],
                known: known.prefix(shownItems).map { name(histories.indices[$0]) },
                suggested: suggestions.items(of: place).map {
                    (name($0), judge.chosen.contains($0, inRow: user))
                })
        }
    }
}
