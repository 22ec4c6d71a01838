/// What stands in for missing values of a series, made of earlier ones alone.
package enum CausalFill {
    /// The values with each missing one replaced by the one a season before, or else the last one.
    ///
    /// A value never depends on a later one, so that whatever is learned from the result knows no more at a time than was
    /// known then. Values before the first one stay NaN.
    ///
    /// - Parameters:
    ///   - values: NaN where there is none.
    ///   - period: The steps of a season; nil without one.
    ///   - filled: How many of the first values are filled already.
    /// - Complexity: O(count).
    package static func fill(_ values: [Double], period: Int?, from filled: Int = 0) -> [Double] {
        var result = values
        guard let first = values.firstIndex(where: { !$0.isNaN }) else { return values }
        for index in max(filled, first)..<values.count where values[index].isNaN {
            if let period, index - period >= first {
                result[index] = result[index - period]
            } else if index > 0 {
                result[index] = result[index - 1]
            }
        }
        return result
    }
}
