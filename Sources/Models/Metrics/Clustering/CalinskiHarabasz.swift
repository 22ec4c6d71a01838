extension MetricEntry {
    /// - SeeAlso: Caliński, Harabasz 1974, "A dendrite method for cluster analysis", Communications in Statistics 3(1).
    static let calinskiHarabasz = MetricEntry.groups(
        "calinski-harabasz",
        "The scatter between k clusters over that within, each divided by its degrees of freedom k − 1 and rows − k. Rows "
            + "in no cluster do not count; NaN with fewer than two clusters, 1 where nothing scatters within.",
        .maximize
    ) { rows, grouping, weights in
        let scatter = ClusterScatter(rows, grouping, weights)
        let count = Double(scatter.clusters.count)
        guard count >= 2 else { return .nan }
        let within = scatter.clusters.reduce(0) { $0 + $1.squares }
        let between = scatter.clusters.reduce(0) { sum, cluster in
            let distance = ClusterScatter.distance(cluster.centre, scatter.mean)
            return sum + cluster.weight * distance * distance
        }
        guard within > 0 else { return 1 }
        return between * (scatter.weight - count) / (within * (count - 1))
    }
}
