import Models
import Reports
import SearchSpaces
import Testing

/// The page of a search for recommenders.
struct RecommendationReportTests {
    private func score(_ ndcg: Double, rmse: Double? = nil) -> RankingJudge.Score {
        RankingJudge.Score(
            ndcg: ndcg, ndcgMargin: 0.01, recall: 0.2, map: 0.1, coverage: 0.3, tail: 0.4, rmse: rmse, users: 50)
    }

    private func content(popularity: [Int] = [40, 20, 10, 1, 1]) -> RecommendationReport.Content {
        .init(
            name: "<b>ratings</b>.csv", method: "als",
            settings: [("factors", .int(8)), ("penalty", .float(0.123456789))],
            users: 60, items: popularity.count, interactions: popularity.reduce(0, +), trials: 12,
            wasInterrupted: false,
            methods: [
                .init(name: "als", validation: score(0.3), test: score(0.25)),
                .init(name: "rating-als", validation: score(0.1), test: score(0.1, rmse: 1.5)),
            ], baseline: .init(name: "baseline", validation: score(0.2), test: score(0.125)), popularity: popularity,
            examples: [
                .init(user: "0<i>7", known: ["<script>a</script>"], suggested: [("Heat & Dust", true), ("b", false)])
            ], decisions: [("parts", "one moment", "a < b")], warnings: ["so & so"], fingerprint: "00")
    }

    @Test func showsMethodsUsersAndTheTailAndNothingThatUsersWroteAsMarkup() throws {
        let page = RecommendationReport(content(), version: "1").html()

        _ = try PageOutline(page)
        #expect(!page.contains("<b>ratings") && !page.contains("<script>") && !page.contains("<i>7"))
        #expect(page.contains("2 times what the most popular items"))
        #expect(page.contains("Heat &amp; Dust ✓ chosen next") && page.contains("RMSE") && page.contains("<svg"))
        #expect(page == RecommendationReport(content(), version: "1").html())
    }

    @Test(arguments: [[], [3], [0, 0], [5, 5]]) func showsATailOnlyWhereSeveralItemsWereChosen(_ popularity: [Int])
        throws
    {
        let page = try PageOutline(RecommendationReport(content(popularity: popularity), version: "1").html())

        #expect((page.first(id: "tail") != nil) == (popularity == [5, 5]))
        #expect(page.visibleText.contains("has half of all interactions") == (popularity == [5, 5]))
    }
}
