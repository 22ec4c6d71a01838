/// What a boosted tree may look like.
struct GrowthRules: Sendable {
    /// The most leaves, at least 2.
    let maxLeaves: Int
    /// The most steps from the root to a leaf.
    let maxDepth: Int
    /// The least rows of a leaf, each counted by its weight.
    let minSamplesLeaf: Int
    /// The least sum of hessians of a leaf.
    let minHessian: Double
    /// The weight of half the squared leaf values in the objective.
    let l2: Double
    /// The least that a split must take from the objective.
    let minGain: Double
}
