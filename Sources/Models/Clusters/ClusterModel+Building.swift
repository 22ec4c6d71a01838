public import Datasets
public import LinearAlgebra
import Randomness

extension ClusterModel {
    /// How many rows are named as typical of a cluster.
    private static let typicalRows = 3
    /// How many traits of a cluster are kept.
    private static let mostTraits = 12
    /// A spread that only rounding makes is none.
    static let leastSpread = 1e-6

    /// Looks at what a model makes of the rows that it was fitted to.
    ///
    /// - Parameters:
    ///   - model: The model, with its pipeline.
    ///   - table: The rows, with the columns of the description.
    ///   - features: What the pipeline makes of them.
    ///   - grouping: The model's group of each row.
    ///   - stabilities: Of each of the model's groups; nil if there was no time to see.
    ///   - description: Where clusters, unassigned rows and typical ones are filled in.
    /// - Returns: nil if no row is in any cluster.
    public init?(
        _ model: SavedModel, _ table: Table, _ features: Matrix<Float>, _ grouping: Grouping, stabilities: [Double]?,
        _ description: ClusterDescription
    ) {
        var counts = [Int](repeating: 0, count: grouping.count)
        for label in grouping.labels where label >= 0 { counts[Int(label)] += 1 }
        let kept = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
        guard !kept.isEmpty else { return nil }
        // A group that no row is in stays without a cluster.
        var clusterOfGroup = [Int](repeating: -1, count: grouping.count)
        for (cluster, group) in kept.enumerated() { clusterOfGroup[group] = cluster }
        let clusters = grouping.labels.map { $0 < 0 ? -1 : clusterOfGroup[Int($0)] }
        let profile = ClusterProfile(table, clusters, count: kept.count)
        let d = features.columns
        var sums = [Double](repeating: 0, count: kept.count * d)
        for (row, cluster) in clusters.enumerated() where cluster >= 0 {
            for c in 0..<d { sums[cluster * d + c] += Double(features[row, c]) }
        }
        let centres = Matrix<Float>(rows: kept.count, columns: d) {
            Float(sums[$0 * d + $1] / Double(counts[kept[$0]]))
        }
        let squares = clusters.indices.map { row -> Double in
            guard clusters[row] >= 0 else { return .infinity }
            return (0..<d).reduce(0) {
                let difference = Double(features[row, $1]) - Double(centres[clusters[row], $1])
                return $0 + difference * difference
            }
        }
        var spreads = [Double](repeating: 0, count: kept.count)
        for (row, cluster) in clusters.enumerated() where cluster >= 0 {
            spreads[cluster] += squares[row] / Double(counts[kept[cluster]])
        }
        let members = Dictionary(grouping: clusters.indices) { clusters[$0] }
        var described = description
        described.unassigned = clusters.count { $0 < 0 }
        described.clusters = kept.enumerated().map { cluster, group in
            let nearest = (members[cluster] ?? []).sorted { (squares[$0], $0) < (squares[$1], $1) }
            return ClusterDescription.Cluster(
                rows: counts[group], stability: stabilities.map { $0[group] },
                traits: Array(profile.traits[cluster].prefix(Self.mostTraits)),
                typicalRows: nearest.prefix(Self.typicalRows).map { $0 + 1 })
        }
        var generator = CounterGenerator(seed: description.seed, purpose: .resampling)
        let chosen = generator.sample(min(Self.mostReference, features.rows), of: features.rows).sorted()
        self.init(
            described, model: model, clusterOfGroup: clusterOfGroup,
            reference: NearestRows(features.gathering(rows: chosen)), referenceClusters: chosen.map { clusters[$0] },
            centres: centres, spreads: spreads.map { max(Self.leastSpread, $0.squareRoot()) })
    }

    init(
        _ description: ClusterDescription, model: SavedModel, clusterOfGroup: [Int], reference: NearestRows,
        referenceClusters: [Int], centres: Matrix<Float>, spreads: [Double]
    ) {
        self.description = description
        self.model = model
        self.clusterOfGroup = clusterOfGroup
        self.reference = reference
        self.referenceClusters = referenceClusters
        self.centres = centres
        self.spreads = spreads
    }
}

extension ClusterModel {
    /// The cluster of each row of a grouping by its model, from 0; −1 for none.
    public func clusters(of grouping: Grouping) -> [Int] {
        grouping.labels.map { $0 < 0 || Int($0) >= clusterOfGroup.count ? -1 : clusterOfGroup[Int($0)] }
    }
}
