/// How far apart two clusters are.
enum Linkage: String, CaseIterable {
    /// By how much the squared distances to the centres grow when they merge.
    case ward
    /// The mean distance between their rows.
    case average
    /// The largest distance between their rows.
    case complete
    /// The least distance between their rows.
    case single
}

/// Two clusters became one.
struct Merge {
    /// A row of each.
    let first: Int
    let second: Int
    let height: Float

    /// The clusters that are left when so many merges, the lowest first, were done.
    static func cut(_ merges: [Merge], rows: Int, clusters: Int) -> (labels: [Int32], count: Int) {
        let order = merges.indices.sorted { (merges[$0].height, $0) < (merges[$1].height, $1) }
        var sets = DisjointSets(count: rows)
        for index in order.prefix(max(0, rows - clusters)) { sets.join(merges[index].first, merges[index].second) }
        return sets.labels()
    }
}
