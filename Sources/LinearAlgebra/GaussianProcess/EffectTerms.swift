import CKernels

/// Main effects, laid out over the columns of points.
struct EffectTerms: Sendable {
    /// The effect of one dimension.
    private struct Term {
        /// Where its columns begin and end among ``columns``.
        let places: Range<Int>
        /// Whether it is one column of numbers.
        let isLine: Bool
    }

    /// The variance of each effect.
    private let share: Double
    /// The variance of all of them together.
    let variance: Double
    /// 1/r of each column.
    private let scales: [Double]
    /// The columns, dimension by dimension.
    private let columns: [Int]
    private let isLevel: [Bool]
    private let terms: [Term]

    /// Ranges in lengthscales of the Matérn kernel.
    private static let range = 3.3

    /// Lays the effects out; nil if there are none.
    init?(_ parameters: KernelParameters, dimensionOfColumn: [Int], isLevel: [Bool]) {
        guard let effects = parameters.effects, !parameters.lengthscales.isEmpty else { return nil }
        let dimensions = parameters.lengthscales.count
        variance = effects.variance
        share = effects.variance / Double(dimensions)
        let root = Double(dimensions).squareRoot()
        scales = dimensionOfColumn.map { root / (Self.range * effects.reach * parameters.lengthscales[$0]) }
        self.isLevel = isLevel
        var columns: [Int] = []
        terms = (0..<dimensions).map { d in
            let owned = dimensionOfColumn.indices.filter { dimensionOfColumn[$0] == d }
            columns += owned
            return Term(
                places: (columns.count - owned.count)..<columns.count,
                isLine: owned.count == 1 && !isLevel[owned[0]])
        }
        self.columns = columns
    }

    /// Adds the covariances of a row with the first points.
    ///
    /// - Parameters:
    ///   - values: The points, one row of `stride` values for each column.
    ///   - first: How many of the points.
    ///   - scratch: `first` places.
    func add(
        from row: UnsafePointer<Double>, values: UnsafePointer<Double>, stride: Int, first: Int,
        scratch: UnsafeMutablePointer<Double>, to sums: UnsafeMutablePointer<Double>
    ) {
        for term in terms {
            if term.isLine {
                let c = columns[term.places.lowerBound]
                leptune_add_effect_f64(values + c * stride, row[c], scales[c], share, first, sums)
            } else {
                distances(term, from: row, values, stride, first, into: scratch)
                leptune_wendland_f64(scratch, share, nil, first)
                Double.rawAxpy(first, 1, scratch, sums)
            }
        }
    }

    /// Adds to a gradient by the columns of a row that of Σ weights · covariances with the first points, times a factor.
    ///
    /// - Parameter scratch: `2 * first` places.
    func addGradient(
        at row: UnsafePointer<Double>, values: UnsafePointer<Double>, stride: Int, first: Int,
        weights: UnsafePointer<Double>, times factor: Double, scratch: UnsafeMutablePointer<Double>,
        to gradient: inout [Double]
    ) {
        for term in terms {
            if term.isLine {
                let c = columns[term.places.lowerBound]
                gradient[c] +=
                    factor * share * leptune_effect_slope_f64(values + c * stride, row[c], scales[c], weights, first)
                continue
            }
            let slopes = scratch + first
            distances(term, from: row, values, stride, first, into: scratch)
            leptune_wendland_f64(scratch, share, slopes, first)
            leptune_multiply_f64(slopes, weights, first, scratch)
            for c in columns[term.places] where !isLevel[c] {
                gradient[c] +=
                    2 * factor * scales[c] * scales[c]
                    * leptune_weighted_differences_f64(values + c * stride, row[c], scratch, first)
            }
        }
    }

    /// Adds to each column's sum the derivative of Σ weights · covariances by the logarithm of its lengthscale.
    ///
    /// - Parameter scratch: `2 * first` places.
    /// - Returns: That sum.
    func contract(
        from row: UnsafePointer<Double>, values: UnsafePointer<Double>, stride: Int, first: Int,
        weights: UnsafePointer<Double>, scratch: UnsafeMutablePointer<Double>,
        addingTo byColumn: UnsafeMutablePointer<Double>
    ) -> Double {
        var total = 0.0
        for term in terms {
            if term.isLine {
                let c = columns[term.places.lowerBound]
                var (value, byLogScale) = (0.0, 0.0)
                leptune_effect_sums_f64(
                    values + c * stride, row[c], scales[c], weights, first, &value, &byLogScale)
                total += value
                byColumn[c] -= share * byLogScale
                continue
            }
            let slopes = scratch + first
            distances(term, from: row, values, stride, first, into: scratch)
            leptune_wendland_f64(scratch, 1, slopes, first)
            total += Double.rawDot(first, scratch, weights)
            leptune_multiply_f64(slopes, weights, first, scratch)
            for c in columns[term.places] {
                let column = values + c * stride
                let sum =
                    isLevel[c]
                    ? leptune_weighted_inequalities_f64(column, row[c], scratch, first)
                    : leptune_weighted_squared_differences_f64(column, row[c], scratch, first)
                byColumn[c] -= 2 * share * scales[c] * scales[c] * sum
            }
        }
        return share * total
    }

    /// Fills in the squared distances of one dimension, in ranges.
    private func distances(
        _ term: Term, from row: UnsafePointer<Double>, _ values: UnsafePointer<Double>, _ stride: Int, _ first: Int,
        into target: UnsafeMutablePointer<Double>
    ) {
        target.initialize(repeating: 0, count: first)
        for c in columns[term.places] {
            let (column, weight) = (values + c * stride, scales[c] * scales[c])
            if isLevel[c] {
                leptune_add_inequalities_f64(column, row[c], weight, first, target)
            } else {
                leptune_add_squared_differences_f64(column, row[c], weight, first, target)
            }
        }
    }
}
