/// P-values corrected for how many of them there are, so that all that stay below α are wrong with a chance of α at most.
///
/// - SeeAlso: Holm 1979, "A simple sequentially rejective multiple test procedure", Scandinavian Journal of Statistics 6.
package enum HolmCorrection {
    /// The corrected p-values, in the order given, each at most 1.
    ///
    /// - Complexity: O(n log n).
    package static func adjusted(_ pValues: [Double]) -> [Double] {
        let order = pValues.indices.sorted { (pValues[$0], $0) < (pValues[$1], $1) }
        var adjusted = [Double](repeating: 1, count: pValues.count)
        var greatest = 0.0
        for (rank, index) in order.enumerated() {
            greatest = max(greatest, min(1, pValues[index] * Double(pValues.count - rank)))
            adjusted[index] = greatest
        }
        return adjusted
    }
}
