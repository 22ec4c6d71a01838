import Datasets
import Foundation
import Models
import Objectives
import SearchSpaces
import Testing

/// What is decided before recommenders are tried, and what comes of it.
struct RecommendationPlanTests {
    private func withFile<Result>(_ text: String, _ body: (URL) throws -> Result) throws -> Result {
        let file = FileManager.default.temporaryDirectory.appending(path: "leptune-\(UUID().uuidString).csv")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file)
    }

    private static let text: String = {
        var lines = ["user,item,stars,day"]
        for step in 0..<600 {
            let user = step * 37 % 31
            let item = (step * 53 % 11) * 2 + user % 2
            lines.append("u\(user),0\(item),\(1 + step % 5),\(step)")
        }
        return lines.joined(separator: "\n") + "\n"
    }()

    private func made(_ file: URL, rating: String? = "stars", time: String? = "day", liked: Double? = nil) throws
        -> RecommendationPlan
    {
        try RecommendationPlan(
            .init(
                file: file, columns: .init(user: "user", item: "item", rating: rating, time: time), liked: liked,
                threads: 1, seed: 1))
    }

    @Test func beginsWithEachMethodAsItIsUsual() throws {
        let plan = try withFile(Self.text) { try made($0) }

        #expect(plan.space.problems.isEmpty)
        #expect(plan.first.count == RecommenderCatalogue.all.count)
        for (configuration, method) in zip(plan.first, RecommenderCatalogue.all) {
            #expect(plan.space.contains(configuration), "\(configuration)")
            let settings = try #require(plan.settings(of: configuration))
            #expect(settings.method.name == method.name)
            #expect(settings.values.filter { method.usual[$0.key] != nil } == method.usual)
        }
    }

    @Test func withoutRatingsAndTimesTriesWhatNeedsNone() throws {
        let plan = try withFile(Self.text) { try made($0, rating: nil, time: nil) }

        #expect(!plan.methods.contains { $0.needsRatings })
        #expect(plan.space["half-life"] == nil)
        #expect(plan.split.basis == .randomOfEachUser)
        #expect(plan.warnings.contains { $0.contains("come again") })
    }

    @Test func refusesALikingThatNobodyHas() throws {
        let error = #expect(throws: DataError.self) { try withFile(Self.text) { try made($0, liked: 9) } }

        #expect(try #require(error).problem == "No rating is at or above 9.0.")
    }

    @Test func searchesJudgesAndFitsToEverything() throws {
        let plan = try withFile(Self.text) { try made($0) }
        var search = try RecommendationSearch(plan)
        for (number, configuration) in plan.first.enumerated() {
            let value = try search.evaluate(number, configuration) { false }
            #expect(value.isFinite)
        }

        let result = try RecommendationResult(search, isLate: { false }, isOver: { false })
        let late = try RecommendationResult(search, isLate: { true }, isOver: { true })

        #expect(result.leaderboard.count == plan.methods.count)
        #expect(result.leaderboard.allSatisfy { $0.test != nil })
        #expect(result.model.description.isOfAll && result.model.histories.count == plan.table.count)
        #expect(!result.examples.isEmpty)
        #expect(!late.model.description.isOfAll || late.model.description.method == "popular")
        #expect(late.leaderboard.allSatisfy { $0.test == nil })
        // Also what was delivered in haste is a model that can be read again.
        _ = try RecommendationModel(decoding: late.model.encoded())
    }
}
