import CKernels
import LinearAlgebra

extension RidgeRegression {
    /// Solves (ZᵀΩZ / Σω + P) v = ZᵀΩy / Σω by products with Z alone, preconditioned by the diagonal.
    ///
    /// Stops at residuals of 1e-7 of the right-hand side's norm, near what products in single precision can tell.
    ///
    /// - SeeAlso: Shewchuk 1994, "An introduction to the conjugate gradient method without the agonizing pain", sec. B3.
    func solveByConjugateGradients(
        _ rows: StandardisedRows, _ target: StandardisedTarget, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> LinearModel {
        let order = rows.order
        let penalties = rows.squaredPenalties(penalty)
        let inverse = penalties.map { 1 / (1 + $0) }
        var solution = [Double](repeating: 0, count: order)
        var residual = try product(rows, shouldStop) { r, _ in target.standardised(r) }
        var direction = zip(inverse, residual).map { $0 * $1 }
        var energy = dot(residual, direction)
        let goal = 1e-14 * dot(residual, residual)
        for _ in 0..<(2 * order) where dot(residual, residual) > goal {
            var image = try product(rows, along: direction, shouldStop)
            for c in 0..<order { image[c] += penalties[c] * direction[c] }
            let curvature = dot(direction, image)
            guard curvature > 0 else { break }
            let step = energy / curvature
            for c in 0..<order {
                solution[c] += step * direction[c]
                residual[c] -= step * image[c]
            }
            let scaled = zip(inverse, residual).map { $0 * $1 }
            let next = dot(residual, scaled)
            // Rounding, not the system, keeps the residual from falling.
            guard next.isFinite, next < 1e3 * energy else { break }
            for c in 0..<order { direction[c] = scaled[c] + next / energy * direction[c] }
            energy = next
        }
        return try target.model(rows.original(solution[...]))
    }

    /// ZᵀΩZ · direction / Σω.
    private func product(
        _ rows: StandardisedRows, along direction: [Double], _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Double] {
        let rounded = direction.map { Float($0) } + [Float](repeating: 0, count: rows.stride - rows.order)
        var sums = [Float](repeating: 0, count: rows.blockRows)
        return try product(rows, shouldStop) { r, z in
            if r % rows.blockRows == 0 {
                leptune_row_sums_f32(z, rounded, &sums, min(rows.blockRows, rows.count - r), rows.stride)
            }
            return sums[r % rows.blockRows]
        }
    }

    /// ZᵀΩ · factors / Σω; a factor may be made from the packed block that its row is in.
    private func product(
        _ rows: StandardisedRows, _ shouldStop: () -> Bool,
        _ factor: (_ row: Int, _ block: UnsafePointer<Float>) -> Float
    ) throws(TrainingError) -> [Double] {
        var total = [Double](repeating: 0, count: rows.order)
        var factors = [Float](repeating: 0, count: rows.blockRows)
        try rows.forEachBlock(shouldStop) { z, start, count in
            for r in 0..<count { factors[r] = factor(start + r, z) * (data.weights?[start + r] ?? 1) }
            leptune_add_row_sums_back_f32(z, factors, &total, count, rows.order, rows.stride)
        }
        return total.map { $0 / rows.totalWeight }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double { BLAS.dot(a, b) }
}
