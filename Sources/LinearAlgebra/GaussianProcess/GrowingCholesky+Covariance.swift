extension GrowingCholesky {
    /// Adds the rows of signal · C + diag(noises) that belong to points beyond those it has.
    ///
    /// - Parameters:
    ///   - points: All points.
    ///   - weights: 1/ℓ² of each column.
    ///   - noises: One variance for each point.
    ///   - effects: What each dimension adds by itself.
    /// - Throws: `notPositiveDefinite`; the factor is then not to be used.
    mutating func extend(
        to points: KernelPoints, weights: [Double], signal: Double, noises: [Double], kernel: StationaryKernel,
        effects: EffectTerms? = nil
    ) throws(LinearAlgebraError) {
        let result = points.withColumns { columns -> Result<GrowingCholesky, LinearAlgebraError> in
            withUnsafeTemporaryAllocation(of: Double.self, capacity: weights.count + points.count + 1) { row in
                weights.withUnsafeBufferPointer { weights in
                    var factor = self
                    do throws(LinearAlgebraError) {
                        try factor.extend(to: points.count) { i, target in
                            guard let row = row.baseAddress else { return }
                            columns.copyRow(i, to: row)
                            // Without columns there is nothing to read there.
                            columns.squaredDistances(
                                from: row, weights: weights.baseAddress ?? UnsafePointer(row), first: i, into: target)
                            kernel.apply(UnsafeMutableBufferPointer(start: target, count: i), times: signal)
                            target[i] = signal + noises[i]
                            guard let effects else { return }
                            effects.add(
                                from: row, values: columns.values, stride: points.count, first: i,
                                scratch: row + weights.count, to: target)
                            target[i] += effects.variance
                        }
                        return .success(factor)
                    } catch {
                        return .failure(error)
                    }
                }
            }
        }
        self = try result.get()
    }
}
