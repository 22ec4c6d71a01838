/// How the trees of a forest are grown.
struct ForestRules: Sendable {
    /// How a feature is split.
    enum Threshold: Sendable {
        /// Where it is best.
        case best
        /// Anywhere between the node's lowest and highest value (extra trees).
        case random
    }

    let threshold: Threshold
    /// Whether each tree draws as many rows as there are, with replacement; otherwise it sees every row once.
    let drawsRows: Bool
    /// How many features a node looks at; more if none of them can be split.
    let features: Int
    /// The most steps from the root to a leaf.
    let maxDepth: Int
    /// The least rows of a leaf, counted by their weights.
    let minSamplesLeaf: Int
}
