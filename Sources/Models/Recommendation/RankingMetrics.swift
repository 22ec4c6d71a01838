#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How well a list of suggestions holds what a user went on to choose; each from 0 to 1.
package struct RankingMetrics: Sendable, Equatable {
    /// Normalised discounted cumulative gain: hits count 1 / log₂(1 + place), as a share of the best list there is.
    ///
    /// - SeeAlso: Järvelin and Kekäläinen 2002, doi:10.1145/582415.582418.
    package var ndcg: Double
    /// The share of what the user chose that is in the list.
    package var recall: Double
    /// Average precision: the mean over hits of the share of hits up to each, as a share of the best list there is.
    package var averagePrecision: Double

    /// Judges a list.
    ///
    /// - Parameters:
    ///   - suggested: Items, the best first.
    ///   - chosen: What the user chose, ascending, at least one; others than could be suggested count too.
    ///   - places: How many items a list may have.
    package init(suggested: some Collection<Int32>, chosen: [Int32], places: Int) {
        var (gain, hits, precision) = (0.0, 0, 0.0)
        for (place, item) in suggested.prefix(places).enumerated() where chosen.contains(item) {
            hits += 1
            gain += 1 / log2(Double(place + 2))
            precision += Double(hits) / Double(place + 1)
        }
        let best = min(places, chosen.count)
        let ideal = (0..<best).reduce(0.0) { $0 + 1 / log2(Double($1 + 2)) }
        ndcg = gain / ideal
        recall = Double(hits) / Double(chosen.count)
        averagePrecision = precision / Double(best)
    }
}
