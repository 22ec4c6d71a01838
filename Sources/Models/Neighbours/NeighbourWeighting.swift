/// How much each of the nearest neighbours says.
enum NeighbourWeighting: String, CaseIterable, Sendable {
    /// All the same.
    case uniform
    /// 1 / distance; rows at distance 0 then decide alone.
    case distance
}
