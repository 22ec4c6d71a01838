import Datasets
import Foundation
import LinearAlgebra
import Models
import SearchSpaces

/// Every way to make recommendations with fixed settings: how good it is on the last tenth of a table of ratings, and how
/// many processor seconds a fit to the rest takes.
enum RecommendationBenchmark {
    private static let repeats = 3
    private static let columns = InteractionTable.Columns(
        user: "user_id", item: "movie_id", rating: "rating", time: "timestamp")

    /// Settings that peers have too.
    private static let shared: [(label: String, method: String, settings: [String: ParameterValue])] = [
        ("popularity", "popular", [:]),
        ("popularity, half-life 3 days", "popular", ["half-life": .float(3 * 86_400)]),
        ("item-knn", "item-knn", ["neighbours": .int(100), "shrinkage": .float(0)]),
        ("ease", "ease", ["penalty": .float(100)]),
        (
            "als", "als",
            ["factors": .int(32), "penalty": .float(1), "confidence": .float(10), "epochs": .int(15)]
        ),
        (
            "bpr", "bpr",
            ["factors": .int(32), "penalty": .float(0.01), "rate": .float(0.05), "epochs": .int(100)]
        ),
        ("rating-als", "rating-als", ["factors": .int(16), "penalty": .float(0.1), "epochs": .int(10)]),
    ]

    /// Prints a line for each method.
    ///
    /// - Parameters:
    ///   - file: With the columns `user_id`, `movie_id`, `rating` and `timestamp`.
    ///   - threads: How many work at once.
    static func run(_ file: String, threads: Int) throws {
        BLAS.setThreads(1)
        let bytes = try FileBytes.read(file, named: file)
        let reader = CSVReader(
            missing: [""], takesInfinitiesAsTexts: true, texts: [columns.user, columns.item])
        let table = try InteractionTable(reader.table(from: bytes, file: file), columns, file: file)
        let split = try InteractionSplit(table, seed: 0)
        let known = InteractionMatrix(table, split, parts: [.training, .validation])
        let judge = RankingJudge(known: known, next: InteractionMatrix(table, split, parts: [.test]), seed: 0)
        print("method                          NDCG@10  recall@10  coverage   fit, s")
        for (label, method, settings) in shared {
            guard let entry = RecommenderCatalogue.named(method) else { continue }
            let context = RecommenderEntry.Context(seed: 0, threads: threads) { false }
            var fits: [Double] = []
            var last: Recommender?
            for _ in 0..<repeats {
                let start = ProcessMeter.processorSeconds
                last = try entry.recommender(settings, known, context)
                fits.append(ProcessMeter.processorSeconds - start)
            }
            guard let recommender = last else { continue }
            let score = try judge.score(recommender, threads: threads)
            print(
                label.padding(toLength: 30, withPad: " ", startingAt: 0),
                String(
                    format: "%8.4f  %9.4f  %8.4f  %7.2f", score.ndcg, score.recall, score.coverage, fits.min() ?? 0))
        }
    }
}
