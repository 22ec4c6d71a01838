import Datasets
import LinearAlgebra
import Models
import Randomness
import Reports

/// Clusters that `auto` could have delivered, with hostile names.
enum SampleClusters {
    static func delivered() throws -> DeliveredClusters {
        var generator = CounterGenerator(seed: 7, purpose: .simulation)
        let rows = 90
        let features = Matrix<Float>(rows: rows, columns: 3) { row, _ in Float(generator.normal()) + Float(row % 3) * 6
        }
        let columns = ["<i>size", "kind"].map {
            EnsembleDescription.Column(name: $0, kind: .number, levels: nil, minimum: 0, maximum: 9, missing: 0)
        }
        let clusters = (0..<2).map { (_: Int) in
            ClusterDescription.Cluster(rows: 30, stability: 0.9, traits: [], typicalRows: [1, 4, 7])
        }
        let description = ClusterDescription(
            clusters: clusters, unassigned: 30, silhouette: 0.6, evidence: nil, estimator: "dbscan", configuration: [:],
            columns: columns, ignored: [], missing: [""], warnings: ["there are <few> rows"],
            data: .init(name: "t.csv", fingerprint: Fingerprint(of: [1]), rows: rows), study: "s", seed: 1,
            leptune: "0.0.0")
        return DeliveredClusters(
            description, map: try RowMap(features, rows: Array(0..<rows)), clusters: (0..<rows).map { $0 % 3 - 1 })
    }
}
