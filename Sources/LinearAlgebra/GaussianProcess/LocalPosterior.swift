import CKernels

/// The posterior of a Gaussian process, made for many evaluations in one part of the space.
///
/// The mean comes from all observations. The variance comes from those that say most about that part, up to a limit: it
/// is then an upper bound, and the same within rounding where there are no more observations than that. Memory that
/// is streamed for a variance is so kept within a cache, at m² instead of n² numbers.
package struct LocalPosterior: Sendable {
    /// How many observations variances come from.
    package let near: Int
    private let count: Int
    private let isLevel: [Bool]
    /// One row of `count` values for each column; the near points first.
    private let values: [Double]
    private let weights: [Double]
    private let alpha: [Double]
    private let mean: Double
    private let parameters: KernelParameters
    private let kernel: StationaryKernel
    private let effects: EffectTerms?
    /// The factor of the covariance of the near points.
    private let factor: GrowingCholesky
    /// Its inverse, near × near.
    private let inverse: Matrix<Double>

    /// How many observations variances come from, unless told.
    package static let usualLimit = 256

    /// Prepares the posterior around some points.
    ///
    /// - Parameters:
    ///   - process: What was observed.
    ///   - rows: Where it will be evaluated, about.
    ///   - limit: From how many observations variances come.
    /// - Throws: `notPositiveDefinite` if rounding makes the covariance of the near points so.
    /// - Complexity: O(rows · n · columns + limit³).
    package init(
        _ process: GaussianProcess, around rows: [[Double]], limit: Int = usualLimit
    ) throws(LinearAlgebraError) {
        let n = process.points.count
        guard n > limit else {
            try self.init(process, near: Array(0..<n))
            return
        }
        var closest = [Double](repeating: .infinity, count: n)
        var squares = closest
        for row in rows {
            squares.withUnsafeMutableBufferPointer {
                process.warped.squaredDistances(
                    from: process.parameters.warping?(row) ?? row, weights: process.weights, into: $0)
            }
            for i in 0..<n where squares[i] < closest[i] { closest[i] = squares[i] }
        }
        let ranked = (0..<n).sorted { (closest[$0], $0) < (closest[$1], $1) }
        try self.init(process, near: ranked.prefix(limit).sorted())
    }

    /// Prepares the posterior whose variances come from the observations with these indices, ascending.
    package init(_ process: GaussianProcess, near: [Int]) throws(LinearAlgebraError) {
        let n = process.points.count
        var isNear = [Bool](repeating: false, count: n)
        for i in near { isNear[i] = true }
        let order = near + (0..<n).filter { !isNear[$0] }
        let (signal, kernel, weights) = (process.parameters.signal, process.kernel, process.weights)
        var factor = process.factor
        if near.count < n {
            let noises = near.map { process.noises[$0] }
            factor = GrowingCholesky()
            try factor.extend(
                to: process.warped.selecting(near), weights: weights, signal: signal, noises: noises, kernel: kernel,
                effects: process.effects)
        }
        var inverse = factor.dense
        inverse.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress, !near.isEmpty else { return }
            _ = InterruptibleCholesky.invert(base, order: near.count)
        }
        inverse.mirrorLowerTriangle()
        self.near = near.count
        count = n
        isLevel = process.points.isLevel
        values = process.warped.columns.flatMap { column in order.map { column[$0] } }
        alpha = order.map { process.alpha[$0] }
        mean = process.mean
        self.weights = weights
        parameters = process.parameters
        self.kernel = kernel
        effects = process.effects
        self.factor = factor
        self.inverse = inverse
    }

    /// The posterior at points.
    ///
    /// - Returns: Means and variances, the latter without noise and greater than 0.
    /// - Complexity: O(rows · (n · columns + near²)).
    package func predict(_ rows: [[Double]]) -> (means: [Double], variances: [Double]) {
        let n = count
        var cross = [Double](unsafeUninitializedCapacity: rows.count * n) { buffer, initialised in
            initialised = rows.count * n
            for (r, row) in rows.enumerated() {
                fill(
                    UnsafeMutableBufferPointer(rebasing: buffer[(r * n)..<((r + 1) * n)]),
                    from: parameters.warping?(row) ?? row, slopes: nil)
            }
        }
        var means: [Double] = []
        var variances: [Double] = []
        cross.withUnsafeMutableBufferPointer { cross in
            guard let k = cross.baseAddress else {
                means = rows.map { _ in mean }
                variances = rows.map { _ in variance }
                return
            }
            alpha.withUnsafeBufferPointer { alpha in
                guard let alpha = alpha.baseAddress else { return }
                means = rows.indices.map { mean + Double.rawDot(n, k + $0 * n, alpha) }
            }
            factor.substitute(into: k, rows: rows.count, stride: n)
            variances = rows.indices.map { bounded(variance - Double.rawDot(near, k + $0 * n, k + $0 * n)) }
        }
        return (means, variances)
    }

    /// The posterior at a point, with the gradients of mean and variance by the columns.
    ///
    /// Columns with categories have gradient 0.
    ///
    /// - Complexity: O(n · columns + near²).
    package func predictWithGradient(
        _ row: [Double]
    ) -> (mean: Double, variance: Double, meanGradient: [Double], varianceGradient: [Double]) {
        var meanGradient = [Double](repeating: 0, count: row.count)
        var varianceGradient = meanGradient
        var found = (mean: mean, variance: variance)
        let (n, m) = (count, near)
        let place = parameters.warping?(row) ?? row
        guard n > 0 else { return (mean, variance, meanGradient, varianceGradient) }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 5 * n + m) { scratch in
            guard let k = scratch.baseAddress else { return }
            let (slopes, byMean, solved) = (k + n, k + 2 * n, k + 3 * n)
            fill(
                UnsafeMutableBufferPointer(start: k, count: n), from: place,
                slopes: UnsafeMutableBufferPointer(start: slopes, count: n))
            alpha.withUnsafeBufferPointer { alpha in
                guard let alpha = alpha.baseAddress else { return }
                found.mean = mean + Double.rawDot(n, k, alpha)
                leptune_multiply_f64(slopes, alpha, n, byMean)
            }
            inverse.withUnsafeBufferPointer { inverse in
                guard let inverse = inverse.baseAddress else { return }
                BLAS.gemv(m: m, n: m, a: inverse, lda: m, x: UnsafePointer(k), y: solved)
            }
            found.variance = bounded(variance - Double.rawDot(m, k, solved))
            // In place of k: what each near point adds to the derivatives of the variance.
            leptune_multiply_f64(slopes, solved, m, k)
            values.withUnsafeBufferPointer { values in
                guard let values = values.baseAddress else { return }
                for c in row.indices where !isLevel[c] && weights[c] != 0 {
                    let column = values + c * n
                    let weight = weights[c] * parameters.slope(at: row[c], column: c)
                    meanGradient[c] = 2 * weight * leptune_weighted_differences_f64(column, place[c], byMean, n)
                    varianceGradient[c] = -4 * weight * leptune_weighted_differences_f64(column, place[c], k, m)
                }
            }
            guard let effects else { return }
            values.withUnsafeBufferPointer { values in
                place.withUnsafeBufferPointer { place in
                    guard let values = values.baseAddress, let place = place.baseAddress else { return }
                    effects.addGradient(
                        at: place, values: values, stride: n, first: n, weights: alpha, times: 1, scratch: solved + m,
                        to: &meanGradient)
                    effects.addGradient(
                        at: place, values: values, stride: n, first: m, weights: solved, times: -2,
                        scratch: solved + m, to: &varianceGradient)
                }
            }
        }
        return (found.mean, found.variance, meanGradient, varianceGradient)
    }

    /// The covariances of a point with all observed ones, and their derivatives by the squared distance.
    private func fill(
        _ target: UnsafeMutableBufferPointer<Double>, from row: [Double], slopes: UnsafeMutableBufferPointer<Double>?
    ) {
        guard let sums = target.baseAddress else { return }
        sums.initialize(repeating: 0, count: count)
        values.withUnsafeBufferPointer { values in
            guard let values = values.baseAddress else { return }
            for c in row.indices where weights[c] != 0 {
                if isLevel[c] {
                    leptune_add_inequalities_f64(values + c * count, row[c], weights[c], count, sums)
                } else {
                    leptune_add_squared_differences_f64(values + c * count, row[c], weights[c], count, sums)
                }
            }
        }
        kernel.apply(target, times: signal, derivatives: slopes)
        guard let effects else { return }
        withUnsafeTemporaryAllocation(of: Double.self, capacity: count + 1) { scratch in
            values.withUnsafeBufferPointer { values in
                row.withUnsafeBufferPointer { row in
                    guard let scratch = scratch.baseAddress, let values = values.baseAddress,
                        let row = row.baseAddress
                    else { return }
                    effects.add(
                        from: row, values: values, stride: count, first: count, scratch: scratch, to: sums)
                }
            }
        }
    }

    private var signal: Double { parameters.signal }
    private var variance: Double { parameters.variance }

    /// A variance that rounding cannot make 0 or negative.
    private func bounded(_ variance: Double) -> Double { max(variance, 1e-12 * self.variance) }
}
