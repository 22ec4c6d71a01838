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
        fill(
            matrix, points, weights: weights, signal: signal, noises: noises, kernel: kernel, effects: nil,
            shouldStop: shouldStop)
    }

    /// Fills the lower triangle of the covariance with these parameters.
    ///
    /// - Parameters:
    ///   - matrix: n × n, row-major.
    ///   - points: With their columns warped.
    ///   - noises: n variances that are added to the diagonal.
    /// - Complexity: O(n² · columns).
    package static func fill(
        _ matrix: UnsafeMutablePointer<Double>, _ points: KernelPoints, _ parameters: KernelParameters,
        dimensionOfColumn: [Int], noises: [Double], kernel: StationaryKernel, shouldStop: () -> Bool = { false }
    ) {
        fill(
            matrix, points, weights: parameters.weights(of: dimensionOfColumn), signal: parameters.signal,
            noises: noises, kernel: kernel,
            effects: EffectTerms(parameters, dimensionOfColumn: dimensionOfColumn, isLevel: points.isLevel),
            shouldStop: shouldStop)
    }

    private static func fill(
        _ matrix: UnsafeMutablePointer<Double>, _ points: KernelPoints, weights: [Double], signal: Double,
        noises: [Double], kernel: StationaryKernel, effects: EffectTerms?, shouldStop: () -> Bool = { false }
    ) {
        let n = points.count
        let width = weights.count
        points.withColumns { columns in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: width + n + 1) { row in
                weights.withUnsafeBufferPointer { weights in
                    guard let row = row.baseAddress else { return }
                    // Without columns there is nothing to read there.
                    let weights = weights.baseAddress ?? UnsafePointer(row)
                    for j in 0..<n {
                        if j % 64 == 63, shouldStop() { return }
                        columns.copyRow(j, to: row)
                        columns.squaredDistances(from: row, weights: weights, first: j, into: matrix + j * n)
                        kernel.apply(UnsafeMutableBufferPointer(start: matrix + j * n, count: j), times: signal)
                        matrix[j * n + j] = signal + noises[j]
                        guard let effects else { continue }
                        effects.add(
                            from: row, values: columns.values, stride: n, first: j, scratch: row + width,
                            to: matrix + j * n)
                        matrix[j * n + j] += effects.variance
                    }
                }
            }
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
        let width = weights.count
        var sums = [Double](repeating: 0, count: width)
        points.withColumns { columns in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 2 * n + width + 1) { scratch in
                weights.withUnsafeBufferPointer { weights in
                    sums.withUnsafeMutableBufferPointer { sums in
                        guard let values = scratch.baseAddress else { return }
                        let weights = weights.baseAddress ?? UnsafePointer(values)
                        let sums = sums.baseAddress ?? values
                        let (slopes, row) = (values + n, values + 2 * n)
                        for j in 1..<max(1, n) {
                            if j % 64 == 63, shouldStop() { return }
                            columns.copyRow(j, to: row)
                            columns.squaredDistances(from: row, weights: weights, first: j, into: values)
                            let derivatives = UnsafeMutableBufferPointer(start: slopes, count: j)
                            kernel.apply(
                                UnsafeMutableBufferPointer(start: values, count: j), times: signal,
                                derivatives: derivatives)
                            multiplyRow(j, derivatives)
                            columns.addDifferences(from: row, terms: slopes, first: j, to: sums)
                            if let pulls { columns.addPulls(on: j, terms: slopes, to: pulls) }
                        }
                    }
                }
            }
        }
        return zip(sums, weights).map { -4 * $0 * $1 }
    }

    /// Σ over pairs of points of M ∘ the derivatives of main effects, as ``contract(_:weights:signal:kernel:pulls:shouldStop:_:)``.
    ///
    /// - Parameter multiplyRow: Receives j and j ones, and must multiply them by Mⱼ₀, …, Mⱼ₍ⱼ₋₁₎.
    /// - Returns: By the logarithm of each column's lengthscale and of the variance, over ordered pairs of different points.
    /// - Complexity: O(n² · columns).
    static func contract(
        _ points: KernelPoints, _ effects: EffectTerms, shouldStop: () -> Bool,
        _ multiplyRow: (_ j: Int, _ slopes: UnsafeMutableBufferPointer<Double>) -> Void
    ) -> (byColumn: [Double], byVariance: Double) {
        let n = points.count
        let width = points.columns.count
        var sums = [Double](repeating: 0, count: width)
        var byVariance = 0.0
        points.withColumns { columns in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: 3 * n + width + 1) { scratch in
                sums.withUnsafeMutableBufferPointer { sums in
                    guard let products = scratch.baseAddress, let sums = sums.baseAddress else { return }
                    let (rest, row) = (products + n, products + 3 * n)
                    for j in 1..<max(1, n) {
                        if j % 64 == 63, shouldStop() { return }
                        columns.copyRow(j, to: row)
                        products.initialize(repeating: 1, count: j)
                        multiplyRow(j, UnsafeMutableBufferPointer(start: products, count: j))
                        byVariance += effects.contract(
                            from: row, values: columns.values, stride: n, first: j, weights: products, scratch: rest,
                            addingTo: sums)
                    }
                }
            }
        }
        return (sums.map { 2 * $0 }, 2 * byVariance)
    }
}
