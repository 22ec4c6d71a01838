import CKernels
import LinearAlgebra

/// What least squares needs of a data set: means of products of standardised columns and target.
struct NormalEquations {
    /// Zᵀ·Ω·Z / Σω over centred, standardised columns; both triangles.
    private(set) var gram: Matrix<Double>
    /// Zᵀ·Ω·y / Σω with the target standardised as well.
    private(set) var moments: [Double]
    /// The standardised rows; their coefficients stand for weights.
    let rows: StandardisedRows
    /// Mean and deviation of the target.
    let target: StandardisedTarget

    /// How products are summed.
    enum Precision {
        /// In single precision within blocks of at most 256 rows, in double over them: relative errors of about 1e-7.
        case mixed
        /// In double throughout.
        case double
    }

    /// Sums over all rows.
    ///
    /// - Complexity: O(rows · columns²), by one pass over the data.
    init(
        _ data: TrainingSet, _ rows: StandardisedRows, _ target: StandardisedTarget, _ precision: Precision,
        _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        self.rows = rows
        self.target = target
        let columns = rows.columns
        // Columns, a column of 1, the target: what the means missed by rounding is taken off by their products.
        let order = columns + 2
        var sums = [Double](repeating: 0, count: order * order)
        switch precision {
        case .mixed:
            try rows.forEachBlock(shouldStop) { z, start, count in
                for r in 0..<count { z[r * rows.stride + columns + 1] = target.standardised(start + r) }
                data.weights.withPointer { weights in
                    sums.withUnsafeMutableBufferPointer {
                        leptune_add_gram_f32(
                            z, weights.map { $0 + start }, $0.baseAddress, count, order, rows.stride)
                    }
                }
            }
        case .double:
            try Self.addInDouble(data, rows, target, &sums, shouldStop)
        }
        let total = sums[columns * order + columns]
        let means = (0..<columns).map { sums[columns * order + $0] / total }
        let targetSums = Array(sums.suffix(order))
        let targetMean = targetSums[columns] / total
        offsets = means + [targetMean]
        moments = means.indices.map { targetSums[$0] / total - means[$0] * targetMean }
        gram = Self.centred(consume sums, order, total, means)
    }

    /// Both triangles of the columns' part of the sums, centred, in the memory of the sums.
    private static func centred(
        _ sums: consuming [Double], _ order: Int, _ total: Double, _ means: [Double]
    ) -> Matrix<Double> {
        let columns = means.count
        sums.withUnsafeMutableBufferPointer { sums in
            // What is read, of the lower triangle, lies behind all that has been written.
            for r in 0..<columns {
                for c in 0..<columns {
                    sums[r * columns + c] = sums[max(r, c) * order + min(r, c)] / total - means[r] * means[c]
                }
            }
        }
        sums.removeLast(sums.count - columns * columns)
        return Matrix(rows: columns, columns: columns, elements: sums)
    }

    /// The Gram matrix, which is empty here from then on, so that its memory can be used again.
    mutating func takeGram() -> Matrix<Double> {
        let taken = gram
        gram = Matrix(rows: 0, columns: 0)
        return taken
    }

    /// The means that rounding left in the standardised columns and target.
    private let offsets: [Double]

    private static func addInDouble(
        _ data: TrainingSet, _ rows: StandardisedRows, _ target: StandardisedTarget, _ sums: inout [Double],
        _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        let columns = rows.columns
        let order = columns + 2
        let blockRows = rows.blockRows
        var block = [Double](repeating: 1, count: blockRows * order)
        for start in stride(from: 0, to: data.count, by: blockRows) {
            if shouldStop() { throw .stopped }
            let count = min(blockRows, data.count - start)
            data.features.withUnsafeBufferPointer { x in
                block.withUnsafeMutableBufferPointer { z in
                    for r in 0..<count {
                        let root = data.weights.map { Double($0[start + r]).squareRoot() } ?? 1
                        let row = UnsafeMutableBufferPointer(rebasing: z[(r * order)..<((r + 1) * order)])
                        for c in 0..<columns {
                            let value = Double(x[(start + r) * columns + c]) - Double(rows.shift[c])
                            row[c] = value * Double(rows.scale[c]) * root
                        }
                        row[columns] = root
                        row[columns + 1] = target.exact(start + r) * root
                    }
                }
            }
            sums.withUnsafeMutableBufferPointer { g in
                block.withUnsafeBufferPointer { z in
                    guard let z = z.baseAddress, let g = g.baseAddress else { return }
                    BLAS.syrk(n: order, k: count, a: z, lda: order, transposingA: true, beta: 1, c: g, ldc: order)
                }
            }
        }
    }

    /// The model of coefficients.
    ///
    /// - Throws: ``TrainingError/unusableData(_:)`` if a weight exceeds single precision.
    func model(_ coefficients: [Double]) throws(TrainingError) -> LinearModel {
        // The intercept makes the mean of errors 0.
        var intercept = offsets[rows.columns]
        for c in 0..<rows.columns { intercept -= coefficients[c] * offsets[c] }
        return try target.model(rows.original((coefficients + [intercept])[...]))
    }
}
