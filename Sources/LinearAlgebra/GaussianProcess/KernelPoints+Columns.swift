import CKernels

extension KernelPoints {
    /// The points in one piece of memory, for loops over pairs that touch no reference count.
    struct Columns {
        /// One row of `count` values for each column.
        let values: UnsafePointer<Double>
        let count: Int
        fileprivate let isLevel: UnsafeBufferPointer<Bool>

        /// Writes a point's values.
        func copyRow(_ index: Int, to row: UnsafeMutablePointer<Double>) {
            for c in 0..<isLevel.count { row[c] = values[c * count + index] }
        }

        /// Fills in the squared distances from a row to the first points, each column weighted.
        func squaredDistances(
            from row: UnsafePointer<Double>, weights: UnsafePointer<Double>, first: Int,
            into sums: UnsafeMutablePointer<Double>
        ) {
            sums.initialize(repeating: 0, count: first)
            for c in 0..<isLevel.count where weights[c] != 0 {
                if isLevel[c] {
                    leptune_add_inequalities_f64(values + c * count, row[c], weights[c], first, sums)
                } else {
                    leptune_add_squared_differences_f64(values + c * count, row[c], weights[c], first, sums)
                }
            }
        }

        /// Adds to each column's sum the terms of the first points times their squared difference from a row.
        func addDifferences(
            from row: UnsafePointer<Double>, terms: UnsafePointer<Double>, first: Int,
            to sums: UnsafeMutablePointer<Double>
        ) {
            for c in 0..<isLevel.count {
                sums[c] +=
                    isLevel[c]
                    ? leptune_weighted_inequalities_f64(values + c * count, row[c], terms, first)
                    : leptune_weighted_squared_differences_f64(values + c * count, row[c], terms, first)
            }
        }

        /// Adds to each coordinate the sum of terms times its difference from that of a point, for pairs of a point with the
        /// first `index` ones.
        ///
        /// - Parameter pulls: One row of sums for each column; those of categories are left alone.
        func addPulls(on index: Int, terms: UnsafePointer<Double>, to pulls: UnsafeMutablePointer<Double>) {
            for c in 0..<isLevel.count where !isLevel[c] {
                let column = values + c * count
                let sums = pulls + c * count
                sums[index] += leptune_add_pulls_f64(column, column[index], terms, index, sums)
            }
        }
    }

    /// Calls a function with the points in one piece of memory.
    func withColumns<Result>(_ body: (Columns) -> Result) -> Result {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, count * columns.count)) { buffer in
            for (c, column) in columns.enumerated() {
                _ = UnsafeMutableBufferPointer(rebasing: buffer[(c * count)..<((c + 1) * count)])
                    .initialize(fromContentsOf: column)
            }
            return isLevel.withUnsafeBufferPointer { isLevel in
                guard let base = buffer.baseAddress else { preconditionFailure("an allocation has an address") }
                return body(Columns(values: base, count: count, isLevel: isLevel))
            }
        }
    }
}
