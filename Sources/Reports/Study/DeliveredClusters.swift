public import Models

/// What `leptune auto` delivers where nothing is to be predicted, as its report shows it beside the study.
public struct DeliveredClusters: Sendable {
    /// What the clusters are.
    public var description: ClusterDescription
    /// Rows as points of a picture; nil if they cannot be drawn.
    public var map: RowMap?
    /// The cluster of each row, from 0; −1 for none.
    public var clusters: [Int]

    /// Gathers what there is.
    public init(_ description: ClusterDescription, map: RowMap?, clusters: [Int]) {
        self.description = description
        self.map = map
        self.clusters = clusters
    }
}
