package import LinearAlgebra

/// The quantile bins of the numbers of a table.
///
/// A column has up to `resolution` bins between different quantiles of its training values; columns with few different
/// values have fewer. All lie in one block: for each column, `resolution` lower edges and as many inverse widths, 0 for
/// bins that do not exist.
package struct PiecewiseBins: Sendable, Equatable {
    /// Bins of a column.
    let resolution: Int
    /// For each number column, `2 · resolution` values.
    let values: [Float]
    /// How many bins each column really has.
    let counts: [Int]

    /// Narrower bins would turn rounding into features.
    private static let narrowest: Float = 1e-6

    /// Finds the quantiles of some columns over some rows.
    package init(_ features: Matrix<Float>, rows: [Int], columns: [Int], resolution: Int) {
        self.resolution = resolution
        var values: [Float] = []
        var counts: [Int] = []
        var column = [Float](repeating: 0, count: rows.count)
        for index in columns {
            for (position, row) in rows.enumerated() { column[position] = features[row, index] }
            column.sort()
            var edges: [Float] = []
            for step in 0...resolution {
                let place = Double(step) * Double(column.count - 1) / Double(resolution)
                let edge = column[Int(place.rounded(.down))]
                if edges.last.map({ edge - $0 > Self.narrowest }) ?? true { edges.append(edge) }
            }
            let bins = edges.count - 1
            values += (0..<resolution).map { $0 < bins ? edges[$0] : 0 }
            values += (0..<resolution).map { $0 < bins ? 1 / (edges[$0 + 1] - edges[$0]) : 0 }
            counts.append(bins)
        }
        self.values = values
        self.counts = counts
    }

    /// Reads bins back.
    ///
    /// - Throws: ``CheckpointError`` if there are other columns, or values that are not finite.
    init(values: [Float], columns: Int, resolution: Int) throws(CheckpointError) {
        guard values.count == 2 * resolution * columns, values.allSatisfy(\.isFinite) else {
            throw .mismatch("its bins are of another table")
        }
        self.resolution = resolution
        self.values = values
        counts = (0..<columns).map { column in
            (0..<resolution).firstIndex { values[(2 * column + 1) * resolution + $0] == 0 } ?? resolution
        }
    }
}
