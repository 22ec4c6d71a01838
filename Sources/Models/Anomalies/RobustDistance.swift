package import LinearAlgebra
import Randomness

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// How far a row lies from the bulk of others, in deviations and along correlations of that bulk: the Mahalanobis distance
/// by the minimum covariance determinant.
///
/// Centre and covariance are those of the three quarters of the rows whose covariance has the least determinant, so that
/// what is strange has no part in them. Found by concentration steps from random beginnings; where a covariance is
/// singular, it is shrunk towards its diagonal.
///
/// - SeeAlso: Rousseeuw, Van Driessen 1999, "A fast algorithm for the minimum covariance determinant estimator",
///   Technometrics 41(3); Boudt, Rousseeuw, Vanduffel, Verdonck 2020, "The minimum regularized covariance determinant
///   estimator", Statistics and Computing 30, for shrinking.
package struct RobustDistance: Sendable, Equatable {
    package static let support = 0.75
    package static let mostRows = 4_096
    /// More features would cost more than they tell.
    package static let mostFeatures = 200
    private static let starts = 100
    private static let startRows = 600
    private static let finalists = 10
    private static let mostSteps = 30

    /// The features that it looks at, rising.
    package let features: [Int]
    package let estimate: Estimate

    /// Centre and covariance of some rows.
    package struct Estimate: Sendable, Equatable {
        package var centre: [Double]
        /// The lower triangle L of Σ = L · Lᵀ.
        package var factor: Matrix<Double>
        package var logDeterminant: Double
    }

    /// Finds the bulk.
    ///
    /// - Parameters:
    ///   - rows: Finite numbers.
    ///   - features: The features to look at; such as are constant in most rows are better left out.
    ///   - seed: Decides where the search begins.
    ///   - shouldStop: Asked often.
    /// - Returns: nil if there are fewer than five rows a feature, no feature, or too many.
    /// - Throws: ``TrainingError/stopped``.
    package init?(
        _ rows: Matrix<Float>, features: [Int], seed: UInt64, _ shouldStop: () -> Bool = { false }
    ) throws(TrainingError) {
        let d = features.count
        guard d > 0, d <= Self.mostFeatures, rows.rows >= 5 * d, rows.rows >= 10 else { return nil }
        var generator = CounterGenerator(seed: seed, purpose: .resampling)
        let chosen = generator.sample(min(Self.mostRows, rows.rows), of: rows.rows).sorted()
        let points = Matrix<Double>(rows: chosen.count, columns: d) { Double(rows[chosen[$0], features[$1]]) }
        let few =
            points.rows <= Self.startRows
            ? points : points.gathering(rows: generator.sample(Self.startRows, of: points.rows).sorted())
        var found: [Estimate] = []
        for _ in 0..<Self.starts {
            if shouldStop() { throw .stopped }
            let first = generator.sample(min(d + 1, few.rows), of: few.rows)
            var estimate = Self.estimate(few, first)
            for _ in 0..<2 { estimate = Self.step(few, estimate) }
            found.append(estimate)
        }
        var best: Estimate?
        for start in found.sorted(by: { $0.logDeterminant < $1.logDeterminant }).prefix(Self.finalists) {
            var estimate = Self.step(points, start)
            for _ in 0..<Self.mostSteps {
                if shouldStop() { throw .stopped }
                let next = Self.step(points, estimate)
                let isSettled = next.logDeterminant >= estimate.logDeterminant - 1e-12
                estimate = next
                if isSettled { break }
            }
            if estimate.logDeterminant < best?.logDeterminant ?? .infinity { best = estimate }
        }
        guard let best else { return nil }
        self.features = features
        estimate = best
    }

    /// Centre and covariance of the rows that are nearest by an earlier estimate.
    private static func step(_ points: Matrix<Double>, _ estimate: Estimate) -> Estimate {
        let squares = estimate.squares(points)
        let count = min(points.rows, max(points.columns + 1, Int(support * Double(points.rows))))
        let order = squares.indices.sorted { (squares[$0], $0) < (squares[$1], $1) }
        return Self.estimate(points, Array(order.prefix(count)))
    }

    private static func estimate(_ points: Matrix<Double>, _ rows: [Int]) -> Estimate {
        let d = points.columns
        let n = Double(max(1, rows.count))
        var centre = [Double](repeating: 0, count: d)
        for row in rows { for c in 0..<d { centre[c] += points[row, c] / n } }
        let centred = Matrix<Double>(rows: rows.count, columns: d) { points[rows[$0], $1] - centre[$1] }
        var covariance = centred.gram()
        for r in 0..<d { for c in 0..<d { covariance[r, c] /= n } }
        for share in [0, 0.01, 0.1, 0.5, 1.0] {
            var shrunk = covariance
            for r in 0..<d {
                for c in 0..<d where r != c { shrunk[r, c] *= 1 - share }
                if share > 0 { shrunk[r, r] = max(shrunk[r, r], 1e-6) }
            }
            guard let factor = try? Cholesky(shrunk) else { continue }
            // What only rounding keeps from being singular is singular.
            let isSound = (0..<d).allSatisfy { factor.factor[$0, $0] * factor.factor[$0, $0] > 1e-10 * shrunk[$0, $0] }
            guard isSound || share == 1 else { continue }
            return Estimate(centre: centre, factor: factor.factor, logDeterminant: factor.logDeterminant)
        }
        return Estimate(centre: centre, factor: .identity(d), logDeterminant: 0)
    }

    /// The distance of each row.
    ///
    /// - Parameter rows: n × the features that it was fitted to.
    package func distances(_ rows: Matrix<Float>) -> [Double] {
        let points = Matrix<Double>(rows: rows.rows, columns: features.count) { Double(rows[$0, features[$1]]) }
        return estimate.squares(points).map { $0.squareRoot() }
    }
}

extension RobustDistance.Estimate {
    /// Squared distances of rows.
    fileprivate func squares(_ points: Matrix<Double>) -> [Double] {
        let d = centre.count
        var square = [Double](repeating: 0, count: points.rows)
        var moved = [Double](repeating: 0, count: d)
        points.withUnsafeBufferPointer { x in
            factor.withUnsafeBufferPointer { l in
                for row in 0..<points.rows {
                    var sum = 0.0
                    // Forward substitution: L · z = x − centre.
                    for r in 0..<d {
                        var z = x[row * d + r] - centre[r]
                        for c in 0..<r { z -= l[r * d + c] * moved[c] }
                        moved[r] = z / l[r * d + r]
                        sum += moved[r] * moved[r]
                    }
                    square[row] = sum
                }
            }
        }
        return square
    }
}

extension RobustDistance {
    func encode(into archive: inout TensorArchive) {
        archive["robust features"] = .integers(features.map { Int64($0) })
        archive["robust centre"] = .doubles(estimate.centre)
        archive["robust factor"] = .doubles(estimate.factor.elements)
    }

    /// Reads what ``encode(into:)`` wrote; nil if nothing was.
    ///
    /// - Throws: ``CheckpointError`` for features that are not there or a covariance that is none.
    init?(_ archive: TensorArchive, width: Int) throws(CheckpointError) {
        guard archive["robust features"] != nil else { return nil }
        features = try archive.integers("robust features", atMost: Self.mostFeatures)
        let d = features.count
        let elements = try archive.finiteDoubles("robust factor", count: d * d)
        let centre = try archive.finiteDoubles("robust centre", count: d)
        guard d > 0, features.allSatisfy({ (0..<width).contains($0) }),
            (0..<d).allSatisfy({ elements[$0 * d + $0] > 1e-100 }), elements.allSatisfy({ abs($0) < 1e100 }),
            centre.allSatisfy({ abs($0) < 1e100 })
        else { throw .mismatch("its covariance is none") }
        estimate = Estimate(
            centre: centre, factor: Matrix(rows: d, columns: d, elements: elements), logDeterminant: 0)
    }
}
