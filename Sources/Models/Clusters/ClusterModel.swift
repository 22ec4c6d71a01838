public import Datasets
import LinearAlgebra

/// A clustering of a table that new rows join, with what it knows of its clusters: what `leptune auto` delivers where
/// nothing is to be predicted.
public struct ClusterModel: Sendable {
    /// What the clusters are.
    public let description: ClusterDescription
    /// From rows to groups.
    let model: SavedModel
    /// The cluster of each of the model's groups, from 0.
    let clusterOfGroup: [Int]
    /// Some rows of training as features, and the cluster of each; −1 for none.
    let reference: NearestRows
    let referenceClusters: [Int]
    /// Clusters × features.
    let centres: Matrix<Float>
    /// The root of the mean squared distance of each cluster's rows from its centre.
    let spreads: [Double]

    /// So many neighbours say how sure a row's cluster is.
    static let neighbours = 15
    /// More rows of reference would only make the file larger.
    static let mostReference = 1_000

    /// The clusters of rows.
    public struct Assignment: Sendable {
        /// The cluster of each row, from 0 for the largest; −1 for none.
        public let clusters: [Int]
        /// The share of the nearest rows of training that are in the same cluster, from 0 to 1.
        public let sureness: [Double]
        /// How far each row is from the centre of its cluster, or of the nearest one, in units of what is usual there.
        public let distances: [Double]
        /// What is wrong with rows, by their numbers from 0.
        public let flags: [Int: [String]]
        /// What concerns whole columns, one sentence each.
        public let remarks: [String]
    }

    /// Finds the cluster of each row.
    ///
    /// - Parameter table: Rows with the columns that the model knows; others are left out.
    /// - Throws: ``TrainingError/unusableData(_:)`` for columns that are not there.
    public func clusters(of table: Table) throws -> Assignment {
        let matched = try EnsembleDescription.match(table, to: description.columns, ignoring: description.ignored)
        let rows = Array(0..<table.rowCount)
        let features = try model.description.pipeline.transform(.table(matched.table), rows: rows)
        guard features.columns == centres.columns else {
            throw TrainingError.wrongFeatureCount(found: features.columns, expected: centres.columns)
        }
        let clusters = clusters(of: Grouping(try model.model.predict(features)))
        var sureness = [Double](repeating: 0, count: rows.count)
        reference.search(features, count: Self.neighbours) { row, near, _ in
            let same = near.count { referenceClusters[Int($0)] == clusters[row] }
            sureness[row] = near.isEmpty ? 0 : Double(same) / Double(near.count)
        }
        let distances = rows.map { distance(of: features.row($0), from: clusters[$0]) }
        return Assignment(
            clusters: clusters, sureness: sureness, distances: distances, flags: matched.flags,
            remarks: matched.remarks.map(\.description))
    }

    private func distance(of row: [Float], from cluster: Int) -> Double {
        func distance(_ cluster: Int) -> Double {
            let square = row.indices.reduce(0.0) {
                let difference = Double(row[$1]) - Double(centres[cluster, $1])
                return $0 + difference * difference
            }
            return min(square.squareRoot() / spreads[cluster], 1e9)
        }
        return cluster >= 0 ? distance(cluster) : (0..<centres.rows).map(distance).min() ?? 0
    }
}
