import CKernels
import LinearAlgebra

extension ElasticNet {
    /// Solves data too wide for their Gram matrix: along the path of penalties, coordinate descent runs on the columns
    /// that the sequential strong rule keeps, then all columns' slopes are checked and those that the rule left out
    /// wrongly are added, until none is.
    ///
    /// - SeeAlso: Tibshirani et al. 2012, "Strong rules for discarding predictors in lasso-type problems",
    ///   doi:10.1111/j.1467-9868.2011.01004.x, sec. 3 and 7.
    func solveScreened(
        _ rows: StandardisedRows, _ target: StandardisedTarget, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> LinearModel {
        let absolutes = rows.absolutePenalties(absolute)
        let squares = rows.squaredPenalties(squared)
        var columns = ScreenedColumns(rows, target, data.weights)
        var point = [Double](repeating: 0, count: rows.order)
        var slopes = try columns.slopes(at: point, shouldStop)
        var previous = Double.infinity
        for factor in path(slopes, absolutes) {
            // The slope of a coefficient changes by less than the penalty does, or it was kept.
            let bound = previous.isFinite ? 2 * factor - previous : factor
            var chosen = (0..<rows.columns).filter {
                rows.scale[$0] != 0 && (point[$0] != 0 || abs(slopes[$0]) >= bound * absolutes[$0])
            }
            while true {
                guard chosen.count <= ScreenedColumns.most else {
                    return try solveByQuasiNewton(rows, target, from: point, shouldStop)
                }
                let solution = try columns.descend(
                    chosen, slopes: slopes, from: point, absolute: absolutes.map { $0 * factor }, squared: squares,
                    tolerance: factor == 1 ? tolerance : max(tolerance, 1e-3), shouldStop)
                point = solution
                slopes = try columns.slopes(at: point, shouldStop)
                var isChosen = [Bool](repeating: false, count: rows.columns)
                for c in chosen { isChosen[c] = true }
                let wrong = (0..<rows.columns).filter {
                    // Beyond the rounding of single precision.
                    !isChosen[$0] && rows.scale[$0] != 0 && abs(slopes[$0]) > factor * absolutes[$0] + 1e-6
                }
                if wrong.isEmpty { break }
                chosen = (chosen + wrong).sorted()
            }
            previous = factor
        }
        return try target.model(rows.original(point[...]))
    }

    /// Solves data of which too many columns matter: OWL-QN on all coefficients.
    private func solveByQuasiNewton(
        _ rows: StandardisedRows, _ target: StandardisedTarget, from point: [Double], _ shouldStop: () -> Bool
    ) throws(TrainingError) -> LinearModel {
        let objective = LinearObjective(
            data, rows, loss: .squaredError, outputs: 1,
            numbers: target.numbers.indices.map { target.standardised($0) }, l1: absolute, l2: squared)
        let start = try objective.evaluate(at: point, shouldStop)
        var solver = LimitedMemoryBFGS(
            point: point, value: start.value, gradient: start.gradient,
            absolute: absolute > 0 ? objective.absolute : [], precision: 1e-10)
        for _ in 0..<10_000 where !solver.isConverged {
            try solver.iterate(tolerance: tolerance) { point throws(TrainingError) in
                try objective.evaluate(at: point, shouldStop)
            }
        }
        return try target.model(rows.original(solver.point[...]))
    }
}

/// Least squares on some of many columns.
struct ScreenedColumns {
    /// The most columns whose Gram matrix is built.
    static let most = 4096

    private let rows: StandardisedRows
    private let target: StandardisedTarget
    private let weights: [Float]?
    /// The columns whose Gram matrix is at hand, so that the same ones are not multiplied again.
    private var columns: [Int] = []
    private var gram = Matrix<Double>(rows: 0, columns: 0)

    init(_ rows: StandardisedRows, _ target: StandardisedTarget, _ weights: [Float]?) {
        self.rows = rows
        self.target = target
        self.weights = weights
    }

    /// Zᵀ·Ω·(y − Z·v) / Σω: one for each column, then that of the intercept.
    func slopes(at point: [Double], _ shouldStop: () -> Bool) throws(TrainingError) -> [Double] {
        let coefficients = point.map { Float($0) } + [Float](repeating: 0, count: rows.stride - rows.order)
        var errors = [Float](repeating: 0, count: rows.blockRows)
        var total = [Double](repeating: 0, count: rows.order)
        try rows.forEachBlock(shouldStop) { z, start, count in
            leptune_row_sums_f32(z, coefficients, &errors, count, rows.stride)
            for r in 0..<count {
                errors[r] = (target.standardised(start + r) - errors[r]) * (weights?[start + r] ?? 1)
            }
            leptune_add_row_sums_back_f32(z, errors, &total, count, rows.order, rows.stride)
        }
        return total.map { $0 / rows.totalWeight }
    }

    /// Coordinate descent on the chosen columns from a point with its slopes; the others keep their coefficients, 0.
    mutating func descend(
        _ chosen: [Int], slopes: [Double], from point: [Double], absolute: [Double], squared: [Double],
        tolerance: Double, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Double] {
        if chosen != columns {
            gram = try gram(of: chosen, shouldStop)
            columns = chosen
        }
        let start = chosen.map { point[$0] }
        // The slopes are c − G·v: c of the chosen columns is what they miss.
        let moments = zip(chosen, gram.multiplied(by: start)).map { slopes[$0] + $1 }
        var descent = CoordinateDescent(gram: gram, moments: moments, squared: chosen.map { squared[$0] }, from: start)
        try descent.descend(
            gram: gram, absolute: chosen.map { absolute[$0] }, tolerance: tolerance, shouldStop)
        var result = point
        for (c, value) in zip(chosen, descent.point) { result[c] = value }
        return result
    }

    private func gram(of chosen: [Int], _ shouldStop: () -> Bool) throws(TrainingError) -> Matrix<Double> {
        let order = chosen.count
        let stride = leptune_packed_columns(order)
        let block = Storage<Float>(rows.blockRows * stride, repeating: 0)
        var sums = Matrix<Double>(rows: order, columns: order)
        try rows.forEachBlock(shouldStop) { z, start, count in
            chosen.withUnsafeBufferPointer { chosen in
                for r in 0..<count {
                    let from = z + r * rows.stride
                    let to = block.pointer + r * stride
                    for c in 0..<order { to[c] = from[chosen[c]] }
                }
            }
            weights.withPointer { weights in
                sums.withUnsafeMutableBufferPointer {
                    leptune_add_gram_f32(
                        block.pointer, weights.map { $0 + start }, $0.baseAddress, count, order, stride)
                }
            }
        }
        for r in 0..<order {
            for c in 0...r { sums[r, c] /= rows.totalWeight }
        }
        sums.mirrorLowerTriangle()
        return sums
    }

    /// The bytes of a fit, if a quarter of the rows' number of columns is chosen.
    static func memory(_ size: FitSize) -> Int {
        let chosen = min(most, size.columns, max(64, size.rows / 4))
        return (2 * chosen * chosen + 6 * size.columns) * MemoryLayout<Double>.size
    }
}
