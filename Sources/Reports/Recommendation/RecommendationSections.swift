import Models

/// The search at a glance.
enum RecommendationSummarySection {
    static func make(_ content: RecommendationReport.Content) -> PageSection {
        var tiles: [Markup] = []
        if let score = content.best.flatMap(content.score) {
            let popular = content.score(of: content.baseline)?.ndcg ?? 0
            let times =
                popular > 0
                ? "\(NumberText.significant(score.ndcg / popular, digits: 2)) times what the most popular "
                    + "items for everybody reach" : "the most popular items for everybody reach nothing"
            tiles = [
                DataSummarySection.tile(
                    "NDCG@10", NumberText.significant(score.ndcg, digits: 3),
                    "± \(NumberText.significant(score.ndcgMargin, digits: 2)) with 95% confidence; \(times)."),
                DataSummarySection.tile(
                    "Found among ten", NumberText.percent(score.recall),
                    "of what \(NumberText.count(score.users, "user")) chose next."),
                DataSummarySection.tile(
                    "Catalogue suggested", NumberText.percent(score.coverage),
                    "of \(NumberText.count(content.items, "item")); \(NumberText.percent(score.tail)) of suggestions are from "
                        + "the long tail."),
                DataSummarySection.tile(
                    "Models tried", NumberText.count(content.trials),
                    content.wasInterrupted
                        ? "until the search was interrupted."
                        : "of \(NumberText.count(content.methods.count, "method"))."),
            ]
        }
        return PageSection("summary", "At a glance", "<div class=\"tiles\">\(tiles)</div>")
    }
}

/// What was tried, beside the most popular items for everybody.
enum RecommendationMethodsSection {
    static func make(_ content: RecommendationReport.Content) -> PageSection {
        let all = (content.methods + [content.baseline]).compactMap { method in
            content.score(of: method).map { (name: method.name, score: $0) }
        }
        let most = all.map { $0.score.ndcg + $0.score.ndcgMargin }.max() ?? 1
        let hasErrors = all.contains { $0.score.rmse != nil }
        let head =
            ["Method", "NDCG@10", "", "Recall@10", "MAP@10", "Catalogue", "Long tail"] + (hasErrors ? ["RMSE"] : [])
        let rows = all.map { method -> Markup in
            let score = method.score
            let kind = method.name == content.method ? "chosen" : method.name == content.baseline.name ? "baseline" : ""
            let error: Markup =
                hasErrors ? "<td>\(score.rmse.map { NumberText.significant($0, digits: 3) } ?? "–")</td>" : .nothing
            return """
                <tr class="\(kind)"><th scope="row">\(method.name)</th>\
                <td>\(NumberText.significant(score.ndcg, digits: 3))</td>\
                <td>\(meter(score, most: most))</td><td>\(NumberText.significant(score.recall, digits: 3))</td>\
                <td>\(NumberText.significant(score.map, digits: 3))</td><td>\(NumberText.percent(score.coverage))</td>\
                <td>\(NumberText.percent(score.tail))</td>\(error)</tr>

                """
        }
        let missing = content.methods.count + 1 - all.count
        let note =
            (content.isJudged
                ? "Each method with its best settings, judged on interactions that chose nothing; lines are 95% intervals."
                : "Each method with its best settings, on the interactions that chose them: nothing else could be judged by. "
                    + "Lines are 95% intervals.")
            + (missing > 0 ? " There was no time to judge \(NumberText.count(missing, "further method"))." : "")
        return PageSection(
            "methods", "What was tried", link: "Methods",
            """
            <p>\(note) Every item that a user did not know competes for the ten places. The method of the model was chosen on \
            other interactions.</p>
            <div class="scroll" tabindex="0" role="region" aria-label="What was tried"><table>
            <thead><tr>\(head.map { "<th scope=\"col\">\($0)</th>" as Markup })</tr></thead>
            <tbody>\(rows)</tbody></table></div>
            """)
    }

    private static func meter(_ score: RankingJudge.Score, most: Double) -> Markup {
        func place(_ value: Double) -> String {
            let share = most > 0 ? 100 * min(1, max(0, value / most)) : 0
            return "\((share * 10).rounded() / 10)%"
        }
        let low = max(0, score.ndcg - score.ndcgMargin)
        return """
            <div class="meter" aria-hidden="true"><span style="width:\(place(score.ndcg))"></span>\
            <i style="left:\(place(low));width:\(place(score.ndcg + score.ndcgMargin - low))"></i></div>
            """
    }
}

/// Some users: what they had chosen, and what they were suggested before they chose again.
enum RecommendationExamplesSection {
    static func make(_ content: RecommendationReport.Content) -> PageSection? {
        guard !content.examples.isEmpty else { return nil }
        let users = content.examples.map { example -> Markup in
            let known = example.known.map { "<li>\(NumberText.short($0, 80))</li>" as Markup }
            let suggested = example.suggested.map { item, wasChosen -> Markup in
                wasChosen
                    ? "<li class=\"hit\">\(NumberText.short(item, 80)) ✓ chosen next</li>"
                    : "<li>\(NumberText.short(item, 80))</li>"
            }
            return """
                <article><h3>\(NumberText.short(example.user, 60))</h3>
                <h4>Had chosen</h4><ul>\(known)</ul><h4>Was suggested</h4><ol>\(suggested)</ol></article>

                """
        }
        return PageSection(
            "users", "Some users", link: "Users",
            "<p>Suggestions made without what came later; what a user then chose is marked.</p>\n<div class=\"users\">\(users)</div>"
        )
    }
}

/// What was decided, and with which settings the model was made.
enum RecommendationMakingSection {
    static func make(_ content: RecommendationReport.Content) -> PageSection {
        let decisions = content.decisions.map { decision -> Markup in
            "<li><strong>\(decision.subject)</strong>: \(decision.choice) <span class=\"muted\">(\(decision.reason))</span></li>\n"
        }
        let settings = content.settings.map { setting -> Markup in
            "<tr><th scope=\"row\">\(setting.name)</th><td>\(NumberText.value(setting.value))</td></tr>\n"
        }
        let warnings = content.warnings.map { "<li>\($0).</li>\n" as Markup }
        let notes: Markup = warnings.isEmpty ? .nothing : "<h3>What to know about the data</h3><ul>\(warnings)</ul>"
        return PageSection(
            "making", "How it was made", link: "Making",
            """
            <ul>\(decisions)</ul>\(notes)
            <h3>Settings of the model</h3>
            <div class="scroll" tabindex="0" role="region" aria-label="Settings"><table><tbody>
            <tr><th scope="row">method</th><td>\(content.method)</td></tr>
            \(settings)</tbody></table></div>
            """)
    }
}
