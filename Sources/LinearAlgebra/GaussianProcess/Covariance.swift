/// The covariance matrix of points.
package enum Covariance {
    /// Fills the lower triangle of signal · C + diag(noises).
    ///
    /// - Parameters:
    ///   - matrix: n × n, row-major.
    ///   - weights: 1/ℓ² of each column.
    ///   - noises: n variances that are added to the diagonal.
    ///   - shouldStop: Asked for every few rows; when it answers true, the rest is not filled.
    /// - Complexity: O(n² · columns).
    package static func fill(
        _ matrix: UnsafeMutablePointer<Double>, _ points: KernelPoints, weights: [Double], signal: Double,
        noises: [Double], kernel: StationaryKernel, shouldStop: () -> Bool = { false }
    ) {
        let n = points.count
        for j in 0..<n {
            if j % 64 == 63, shouldStop() { return }
            let target = UnsafeMutableBufferPointer(start: matrix + j * n, count: j)
            points.squaredDistances(from: points.row(j), weights: weights, into: target)
            kernel.apply(target, times: signal)
            matrix[j * n + j] = signal + noises[j]
        }
    }

    /// Σ over pairs of points of M ∘ ∂K by the logarithm of each column's lengthscale, where M is symmetric and given by
    /// one row of its lower triangle at a time.
    ///
    /// ∂K is signal · C′ · (−2 d²/ℓ²) with C′ the kernel's derivative by the squared distance.
    ///
    /// - Parameter multiplyRow: Receives j and the first j places of a row, and must multiply them, which hold signal · C′,
    ///   by Mⱼ₀, …, Mⱼ₍ⱼ₋₁₎.
    /// - Parameter pulls: Unless nil, columns × n places that receive Σⱼ Mᵢⱼ · signal · C′ · (xᵢ − xⱼ) for each
    ///   coordinate: half the derivative by it of what is summed, without the column's weight.
    /// - Returns: One sum for each column, over ordered pairs (both triangles).
    /// - Complexity: O(n² · columns).
    package static func contract(
        _ points: KernelPoints, weights: [Double], signal: Double, kernel: StationaryKernel,
        pulls: UnsafeMutablePointer<Double>? = nil, shouldStop: () -> Bool = { false },
        _ multiplyRow: (_ j: Int, _ slopes: UnsafeMutableBufferPointer<Double>) -> Void
    ) -> [Double] {
        let n = points.count
        var sums = [Double](repeating: 0, count: points.columns.count)
        withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, 2 * n)) { scratch in
            for j in 1..<max(1, n) {
                if j % 64 == 63, shouldStop() { return }
                let values = UnsafeMutableBufferPointer(rebasing: scratch[..<j])
                let slopes = UnsafeMutableBufferPointer(rebasing: scratch[n..<(n + j)])
                let row = points.row(j)
                points.squaredDistances(from: row, weights: weights, into: values)
                kernel.apply(values, times: signal, derivatives: slopes)
                multiplyRow(j, slopes)
                points.addDifferences(from: row, terms: UnsafeBufferPointer(slopes), to: &sums)
                if let pulls { points.addPulls(on: j, terms: UnsafeBufferPointer(slopes), to: pulls) }
            }
        }
        return zip(sums, weights).map { -4 * $0 * $1 }
    }
}
