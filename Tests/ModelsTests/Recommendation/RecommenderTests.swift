import Models
import SearchSpaces
import Synchronization
import Testing

struct RecommenderTests {
    static let names = RecommenderCatalogue.all.map(\.name)

    private static let settings: [String: ParameterValue] = [
        "factors": .int(6), "epochs": .int(40), "penalty": .float(0.1), "rate": .float(0.1), "popularity": .float(0.2),
        "half-life": .float(200),
    ]

    private func fit(
        _ name: String, _ matrix: InteractionMatrix, threads: Int = 1,
        shouldStop: @escaping @Sendable () -> Bool = { false }
    ) throws -> Recommender {
        let entry = try #require(RecommenderCatalogue.named(name))
        return try entry.recommender(
            Self.settings, matrix, .init(seed: 3, threads: threads, shouldStop: shouldStop))
    }

    @Test(arguments: names) func givesTheSameBitsForAnyNumberOfThreads(_ name: String) throws {
        let matrix = InteractionMatrix(try SmallInteractions.table())
        let users = (0..<Int32(matrix.users)).map { $0 }

        let found = try [1, 2, 5].map { threads in
            try fit(name, matrix, threads: threads).suggest(7, histories: matrix.byUser, users: users, threads: threads)
        }

        #expect(found[0] == found[1])
        #expect(found[0] == found[2])
    }

    @Test(arguments: names) func suggestsNothingThatIsKnown(_ name: String) throws {
        let matrix = InteractionMatrix(try SmallInteractions.table())
        let users = (0..<Int32(matrix.users)).map { $0 }

        let found = try fit(name, matrix).suggest(
            matrix.items, histories: matrix.byUser, users: users, threads: 1)

        for user in users.indices {
            let items = found.items(of: user)
            #expect(items.allSatisfy { !matrix.byUser.contains($0, inRow: user) })
            #expect(Set(items).count == matrix.items - matrix.byUser.range(of: user).count)
        }
        #expect(found.scores.allSatisfy { $0.isFinite })
    }

    @Test(arguments: names.filter { $0 != "popular" && $0 != "rating-als" })
    func learnsMoreThanPopularity(_ name: String) throws {
        let table = try SmallInteractions.table(hasTimes: false)
        let split = try InteractionSplit(table, seed: 1)
        let matrix = InteractionMatrix(table, split, parts: [.training])
        let judge = RankingJudge(
            known: matrix, next: InteractionMatrix(table, split, parts: [.validation, .test]), seed: 0)

        let popular = try judge.score(fit("popular", matrix), threads: 1)
        let personal = try judge.score(fit(name, matrix), threads: 1)

        #expect(personal.ndcg > 1.15 * popular.ndcg)
    }

    @Test(arguments: ["als", "rating-als", "bpr", "item-knn", "ease"])
    func endsWhenAskedTo(_ name: String) throws {
        let matrix = InteractionMatrix(try SmallInteractions.table())

        #expect(throws: TrainingError.stopped) { try fit(name, matrix, shouldStop: { true }) }
    }

    @Test func aRatingModelPredictsRatings() throws {
        let table = try SmallInteractions.table(hasTimes: false)
        let split = try InteractionSplit(table, seed: 1)
        let matrix = InteractionMatrix(table, split, parts: [.training])
        let judge = RankingJudge(known: matrix, next: InteractionMatrix(table, split, parts: [.validation]), seed: 0)

        let score = try judge.score(fit("rating-als", matrix), threads: 2)

        // The standard deviation of ratings is about 1.2.
        #expect(try #require(score.rmse) < 0.9)
    }

    @Test func whatIsOldCountsLess() throws {
        let rows = CompressedRows(
            columns: 3, offsets: [0, 2, 4], indices: [0, 1, 0, 2], values: [1, 1, 1, 1])
        let matrix = InteractionMatrix(byUser: rows, ages: [10, 0, 20, 0])

        let all = Popularity.scores(matrix, halfLife: nil)
        let recent = Popularity.scores(matrix, halfLife: 5)

        #expect(all[0] > all[1])
        #expect(recent[0] < recent[1])
    }
}
