import LinearAlgebra

/// Rows with their column means taken away, scaled by a power of two so that no square overflows, times the root of
/// their weights; made block by block, never all at once.
struct CentredRows {
    let rows: Matrix<Float>
    let mean: [Double]
    /// What scaled numbers are multiplied by to be in the data's units; a power of two.
    let unit: Double
    /// Σ weights − 1, or 1 where that is not positive: what sums of squares are divided by.
    let divisor: Double
    /// The sum of the variances of all columns.
    let totalVariance: Double

    private let center: [Float]
    private let roots: [Float]?

    /// Rows a block: half a megabyte or more.
    var blockRows: Int { min(rows.rows, max(64, (1 << 20) / max(1, rows.columns))) }

    /// Finds means and scale.
    ///
    /// - Throws: `TrainingError.unusableData` without rows or weights, `.stopped`.
    init(_ rows: Matrix<Float>, weights: [Float]?, _ shouldStop: () -> Bool) throws(TrainingError) {
        guard rows.rows > 0 else { throw .unusableData("there are no rows; at least one is needed") }
        let total = weights?.reduce(0) { $0 + Double($1) } ?? Double(rows.rows)
        guard total > 0 else { throw .unusableData("every row has weight 0; some must count") }
        precondition(weights.map { $0.count == rows.rows } ?? true, "one weight a row")
        let (n, d) = (rows.rows, rows.columns)
        self.rows = rows
        roots = weights?.map { $0.squareRoot() }
        divisor = total > 1 ? total - 1 : 1

        var sums = [Double](repeating: 0, count: d)
        var low = [Float](repeating: .infinity, count: d)
        var high = [Float](repeating: -.infinity, count: d)
        var start = 0
        while start < n {
            if shouldStop() { throw .stopped }
            let end = min(n, start + 1024)
            rows.withUnsafeBufferPointer { x in
                for r in start..<end {
                    let row = r * d
                    if let weights {
                        let weight = Double(weights[r])
                        for c in 0..<d { sums[c] += weight * Double(x[row + c]) }
                    } else {
                        for c in 0..<d { sums[c] += Double(x[row + c]) }
                    }
                    for c in 0..<d {
                        low[c] = min(low[c], x[row + c])
                        high[c] = max(high[c], x[row + c])
                    }
                }
            }
            start = end
        }
        mean = sums.map { $0 / total }
        let center = mean.map { Float($0) }
        self.center = center
        var range = 0.0
        for c in 0..<d { range = max(range, Double(high[c]) - Double(low[c])) }
        unit = range > 0 && range.isFinite ? Double(sign: .plus, exponent: range.exponent, significand: 1) : 1

        var squares = 0.0
        let factor = Float(1 / unit)
        start = 0
        while start < n {
            if shouldStop() { throw .stopped }
            let end = min(n, start + 1024)
            rows.withUnsafeBufferPointer { x in
                for r in start..<end {
                    let sum = Self.squaredNorm(x.baseAddress.map { $0 + r * d }, center, factor, d)
                    squares += Double(weights?[r] ?? 1) * Double(sum)
                }
            }
            start = end
        }
        totalVariance = squares * unit * unit / divisor
    }

    private static func squaredNorm(_ row: UnsafePointer<Float>?, _ center: [Float], _ factor: Float, _ d: Int) -> Float
    {
        guard let row else { return 0 }
        return center.withUnsafeBufferPointer { center in
            var sums = SIMD8<Float>.zero
            var c = 0
            while c + 8 <= d {
                let x = UnsafeRawPointer(row + c).loadUnaligned(as: SIMD8<Float>.self)
                let m = UnsafeRawPointer(center.baseAddress.unsafelyUnwrapped + c).loadUnaligned(as: SIMD8<Float>.self)
                let scaled = (x - m) * factor
                sums += scaled * scaled
                c += 8
            }
            var sum = sums.sum()
            while c < d {
                let scaled = (row[c] - center[c]) * factor
                sum += scaled * scaled
                c += 1
            }
            return sum
        }
    }

    /// Writes rows `start ..< start + count`, centred, scaled and times the root of their weights.
    func write(_ start: Int, count: Int, into block: UnsafeMutablePointer<Float>) {
        let d = rows.columns
        let factor = Float(1 / unit)
        rows.withUnsafeBufferPointer { x in
            center.withUnsafeBufferPointer { center in
                guard let x = x.baseAddress, let center = center.baseAddress else { return }
                for r in 0..<count {
                    let source = x + (start + r) * d
                    let target = block + r * d
                    let scale = roots.map { $0[start + r] * factor } ?? factor
                    for c in 0..<d { target[c] = (source[c] - center[c]) * scale }
                }
            }
        }
    }

    /// Calls a closure with one block after the other: the rows, where they start and how many they are.
    func forEachBlock(
        _ shouldStop: () -> Bool, _ body: (UnsafeMutablePointer<Float>, _ start: Int, _ count: Int) -> Void
    ) throws(TrainingError) {
        let size = blockRows
        let buffer = Storage<Float>(size * rows.columns, repeating: 0)
        var start = 0
        while start < rows.rows {
            if shouldStop() { throw .stopped }
            let count = min(size, rows.rows - start)
            write(start, count: count, into: buffer.pointer)
            body(buffer.pointer, start, count)
            start += count
        }
    }

    /// Σ xᵀ x over the rows in scaled units, the lower triangle; sums over some thousand rows are in double.
    func scatter(_ shouldStop: () -> Bool) throws(TrainingError) -> Matrix<Double> {
        let d = rows.columns
        var total = Matrix<Double>(rows: d, columns: d)
        let part = Storage<Float>(d * d, repeating: 0)
        var rowsInPart = 0
        let flush = {
            total.withUnsafeMutableBufferPointer { total in
                for r in 0..<d {
                    for c in 0...r { total[r * d + c] += Double(part.pointer[r * d + c]) }
                }
            }
            rowsInPart = 0
        }
        try forEachBlock(shouldStop) { block, _, count in
            BLAS.syrk(
                n: d, k: count, a: block, lda: max(1, d), transposingA: true, beta: rowsInPart == 0 ? 0 : 1,
                c: part.pointer, ldc: max(1, d))
            rowsInPart += count
            if rowsInPart >= 4096 { flush() }
        }
        if rowsInPart > 0 { flush() }
        return total
    }
}
