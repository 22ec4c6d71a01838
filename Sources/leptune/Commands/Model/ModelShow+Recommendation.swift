import Models

extension ModelCommands.Show {
    /// What a model of recommendations is, for a person.
    static func text(_ description: RecommendationDescription) -> String {
        let columns = description.columns
        var lines = [
            "suggests  \(columns.item) for \(columns.user)",
            "knows     \(description.users) users, \(description.items) items, \(description.interactions) interactions",
            "data      \(description.data), \(description.fingerprint)",
            "model     \(description.method), fitted to \(description.isOfAll ? "all" : "a part of the") interactions",
            "made by   Leptune \(description.leptune), seed \(description.seed)",
        ]
        for (name, value) in description.settings.sorted(by: { $0.key < $1.key }) {
            lines.append("setting   \(name) = \(RecommendView.short(value))")
        }
        if let liked = description.liked { lines.append("liked     from \(ProgressLine.short(liked)) on") }
        lines.append("judged    by \(description.basis.rawValue)")
        if let score = description.score {
            lines.append(
                "expect    NDCG@10 \(ProgressLine.short(score.ndcg)) ± \(ProgressLine.short(score.ndcgMargin)), recall@10 "
                    + "\(ProgressLine.short(score.recall)), MAP@10 \(ProgressLine.short(score.map)), of \(score.users) users"
            )
        }
        if let baseline = description.baseline {
            lines.append("popular   NDCG@10 \(ProgressLine.short(baseline.ndcg)), the same items for everybody")
        }
        return lines.map(TextTable.harmless).joined(separator: "\n")
    }
}
