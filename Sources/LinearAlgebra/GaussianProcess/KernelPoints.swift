import CKernels

/// Encoded points, column by column, so that distances to all of them are loops over contiguous memory.
package struct KernelPoints: Sendable, Equatable {
    /// Whether each column holds categories.
    package let isLevel: [Bool]
    /// The values, one array a column.
    package private(set) var columns: [[Double]]
    /// How many points there are.
    package private(set) var count = 0

    /// Creates an empty collection.
    package init(isLevel: [Bool]) {
        self.isLevel = isLevel
        columns = isLevel.map { _ in [] }
    }

    /// Creates a collection of numbers.
    ///
    /// - Parameters:
    ///   - count: How many points there are.
    ///   - columns: As many values each.
    package init(count: Int, columns: [[Double]]) {
        precondition(columns.allSatisfy { $0.count == count }, "columns differ in length")
        isLevel = [Bool](repeating: false, count: columns.count)
        self.columns = columns
        self.count = count
    }

    /// Adds a point.
    package mutating func append(_ row: [Double]) {
        for (c, x) in row.enumerated() { columns[c].append(x) }
        count += 1
    }

    /// How many of the first points are the same in two collections.
    package func commonPrefix(with other: KernelPoints) -> Int {
        guard isLevel == other.isLevel else { return 0 }
        return zip(columns, other.columns).reduce(min(count, other.count)) { shared, pair in
            var same = 0
            while same < shared, pair.0[same] == pair.1[same] { same += 1 }
            return same
        }
    }

    /// The points with other values in their columns.
    package func mapColumns(_ transform: (_ column: Int, _ values: [Double]) -> [Double]) -> KernelPoints {
        var result = self
        result.columns = columns.enumerated().map { transform($0.offset, $0.element) }
        return result
    }

    /// The points with these indices.
    package func selecting(_ indices: [Int]) -> KernelPoints {
        var result = KernelPoints(isLevel: isLevel)
        result.columns = columns.map { column in indices.map { column[$0] } }
        result.count = indices.count
        return result
    }

    /// One point.
    package func row(_ index: Int) -> [Double] { columns.map { $0[index] } }

    /// Fills in the squared distances from a point to the first points, each column weighted.
    ///
    /// - Parameters:
    ///   - row: The point, one value a column.
    ///   - weights: 1/ℓ² of each column.
    ///   - target: Receives one squared distance for each of the first `target.count` points.
    package func squaredDistances(
        from row: [Double], weights: [Double], into target: UnsafeMutableBufferPointer<Double>
    ) {
        guard let sums = target.baseAddress else { return }
        sums.update(repeating: 0, count: target.count)
        for (c, column) in columns.enumerated() where weights[c] != 0 {
            column.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                if isLevel[c] {
                    leptune_add_inequalities_f64(values, row[c], weights[c], target.count, sums)
                } else {
                    leptune_add_squared_differences_f64(values, row[c], weights[c], target.count, sums)
                }
            }
        }
    }
}
