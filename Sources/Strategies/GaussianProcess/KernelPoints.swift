/// Encoded points, column by column, so that distances to all of them are loops over contiguous memory.
package struct KernelPoints: Sendable {
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

    /// Adds a point.
    package mutating func append(_ row: [Double]) {
        for (c, x) in row.enumerated() { columns[c].append(x) }
        count += 1
    }

    /// One point.
    package func row(_ index: Int) -> [Double] { columns.map { $0[index] } }

    /// Fills in the squared distances from a point to the first points, each column weighted.
    ///
    /// - Parameters:
    ///   - row: The point, one value a column.
    ///   - weights: 1/ℓ² of each column.
    ///   - target: Receives one squared distance for each of the first `target.count` points.
    func squaredDistances(from row: [Double], weights: [Double], into target: UnsafeMutableBufferPointer<Double>) {
        let n = target.count
        for j in 0..<n { target[j] = 0 }
        for (c, column) in columns.enumerated() {
            let x = row[c]
            let w = weights[c]
            column.withUnsafeBufferPointer { values in
                if isLevel[c] {
                    for j in 0..<n { target[j] += values[j] == x ? 0 : w }
                } else {
                    for j in 0..<n {
                        let difference = values[j] - x
                        target[j] += w * difference * difference
                    }
                }
            }
        }
    }
}
