#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// A monotone map of each column of the unit interval onto itself, so that a function which changes faster at one end
/// is modelled as one that changes evenly: the distribution function of Kumaraswamy, w(x) = 1 − (1 − xᵃ)ᵇ.
///
/// - SeeAlso: Kumaraswamy 1980, doi:10.1016/0022-1694(80)90036-0; Snoek et al. 2014, "Input Warping for Bayesian
///   Optimization of Non-Stationary Functions", arXiv:1402.0929, for the use with (beta) distribution functions.
package struct InputWarping: Sendable, Hashable {
    /// a of each column, greater than 0; 1 where nothing is warped.
    package var inner: [Double]
    /// b of each column, greater than 0; 1 where nothing is warped.
    package var outer: [Double]

    /// Positions are kept this far from 0 and 1, where derivatives may be infinite.
    private static let margin = 1e-6

    /// Creates a map from the exponents of each column.
    package init(inner: [Double], outer: [Double]) {
        precondition(inner.count == outer.count, "two exponents for each column")
        self.inner = inner
        self.outer = outer
    }

    /// Whether a column is left as it is.
    package func isIdentity(_ column: Int) -> Bool { inner[column] == 1 && outer[column] == 1 }

    /// w(x), with its derivatives by x, log a and log b.
    package func value(
        _ x: Double, column: Int
    ) -> (value: Double, byPosition: Double, byLogInner: Double, byLogOuter: Double) {
        let (a, b) = (inner[column], outer[column])
        let x = min(max(x, Self.margin), 1 - Self.margin)
        let logarithm = log(x)
        let power = exp(a * logarithm)
        // 1 − xᵃ, which rounding must not make 0 for tiny a.
        let rest = max(-expm1(a * logarithm), 1e-300)
        let logRest = log(rest)
        let tail = exp(b * logRest)
        let slope = b * exp((b - 1) * logRest) * power * a
        return (1 - tail, slope / x, slope * logarithm, -b * tail * logRest)
    }

    /// A row with its columns warped.
    package func callAsFunction(_ row: [Double]) -> [Double] {
        row.indices.map { isIdentity($0) ? row[$0] : value(row[$0], column: $0).value }
    }
}

extension KernelPoints {
    /// The points with their columns warped.
    package func warped(by warping: InputWarping?) -> KernelPoints {
        guard let warping else { return self }
        return mapColumns { column, values in
            warping.isIdentity(column) ? values : values.map { warping.value($0, column: column).value }
        }
    }
}
