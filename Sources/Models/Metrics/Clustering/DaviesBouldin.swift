extension MetricEntry {
    /// - SeeAlso: Davies, Bouldin 1979, "A cluster separation measure", IEEE PAMI 1(2), with p = q = 2 and mean distances.
    static let daviesBouldin = MetricEntry.groups(
        "davies-bouldin",
        "The mean over clusters of the worst ratio to another: the sum of both clusters' mean distances from their "
            + "centres, divided by the distance of the centres. Rows in no cluster do not count; NaN with fewer than two.",
        .minimize
    ) { rows, grouping, weights in
        let clusters = ClusterScatter(rows, grouping, weights).clusters
        guard clusters.count >= 2 else { return .nan }
        let spreads = clusters.map { $0.distances / $0.weight }
        let worst = clusters.indices.map { i in
            clusters.indices.reduce(0.0) { worst, j in
                let apart = i == j ? 0 : ClusterScatter.distance(clusters[i].centre, clusters[j].centre)
                return apart > 0 ? max(worst, (spreads[i] + spreads[j]) / apart) : worst
            }
        }
        return worst.reduce(0, +) / Double(clusters.count)
    }
}
