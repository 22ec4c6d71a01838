package import Datasets
package import SearchSpaces

/// Everything about a model of recommendations but its numbers: what it was made from, how, and how good it is.
package struct RecommendationDescription: Sendable, Equatable, Codable {
    /// What a model file of this kind says of itself.
    package static let kind = "recommendation"

    /// ``kind``.
    package var kind: String = Self.kind
    /// The method's name in its catalogue.
    package var method: String
    /// What was set.
    package var settings: [String: ParameterValue]
    /// The columns of the table.
    package var columns: InteractionTable.Columns
    /// How many users it knows.
    package var users: Int
    /// How many items it suggests from.
    package var items: Int
    /// How many interactions it was fitted to.
    package var interactions: Int
    /// Whether it was fitted to all interactions; false if there was no time for that.
    package var isOfAll: Bool
    /// By what the interactions were divided to judge it.
    package var basis: InteractionSplit.Basis
    /// From which rating on something counts as chosen; nil if everything does.
    package var liked: Double?
    /// How good models of its settings were on interactions that nothing was chosen by; nil if nobody could be judged.
    package var score: RankingJudge.Score?
    /// How good suggesting the same popular items to everybody was there.
    package var baseline: RankingJudge.Score?
    /// The data's name.
    package var data: String
    /// The digest of the file of interactions.
    package var fingerprint: Fingerprint
    /// The seed.
    package var seed: UInt64
    /// The version of Leptune that made it.
    package var leptune: String

    /// Describes a model.
    package init(
        method: String, settings: [String: ParameterValue], columns: InteractionTable.Columns, users: Int, items: Int,
        interactions: Int, isOfAll: Bool, basis: InteractionSplit.Basis, liked: Double?, score: RankingJudge.Score?,
        baseline: RankingJudge.Score?, data: String, fingerprint: Fingerprint, seed: UInt64, leptune: String
    ) {
        self.method = method
        self.settings = settings
        self.columns = columns
        self.users = users
        self.items = items
        self.interactions = interactions
        self.isOfAll = isOfAll
        self.basis = basis
        self.liked = liked
        self.score = score
        self.baseline = baseline
        self.data = data
        self.fingerprint = fingerprint
        self.seed = seed
        self.leptune = leptune
    }

    /// Why the description cannot be right, whoever wrote it; nil if it can.
    var contradiction: String? {
        let most = 1 << 31
        guard (1..<most).contains(users), (1..<most).contains(items), (1..<most).contains(interactions) else {
            return "it claims to know \(users) users, \(items) items and \(interactions) interactions"
        }
        return RecommenderCatalogue.named(method) == nil
            ? "its method \"\(method.prefix(80))\" is unknown; it was made by Leptune \(leptune.prefix(80))" : nil
    }
}
