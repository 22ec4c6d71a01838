import LinearAlgebra

/// Coordinate descent for ½ vᵀ(G + P)v − cᵀv + Σ λⱼ·|vⱼ| with a Gram matrix G: what the elastic net and each step of a
/// proximal Newton method minimise.
///
/// Keeps r = c − G·v, so that a coordinate that does not move costs nothing but a look, and one that moves one row of G.
/// Sweeps go over all coordinates, then over those that are not 0 until they rest, then over all again.
///
/// - SeeAlso: Friedman, Hastie and Tibshirani 2010, "Regularization paths for generalized linear models via coordinate
///   descent", doi:10.18637/jss.v033.i01, sec. 2.2 and 2.3.
struct CoordinateDescent {
    /// The minimiser so far.
    private(set) var point: [Double]
    /// c − G·v.
    private var rest: [Double]
    private let squared: [Double]
    private let diagonal: [Double]

    /// Begins at a point.
    ///
    /// - Parameters:
    ///   - gram: G, symmetric; both triangles are read.
    ///   - moments: c.
    ///   - squared: The diagonal of P.
    init(gram: Matrix<Double>, moments: [Double], squared: [Double], from point: [Double]) {
        self.point = point
        self.squared = squared
        diagonal = point.indices.map { gram[$0, $0] }
        rest = moments
        for (product, j) in zip(gram.multiplied(by: point), rest.indices) { rest[j] -= product }
    }

    /// Descends until no coordinate moves the function's slope by more than a tolerance.
    ///
    /// - Parameters:
    ///   - gram: The same as at the beginning.
    ///   - absolute: λ.
    ///   - tolerance: The largest |Gⱼⱼ + Pⱼⱼ| · |Δvⱼ| of a last sweep.
    ///   - mostSweeps: Where to give up; coordinates are then as good as so many sweeps make them.
    /// - Complexity: O(coordinates) a sweep and O(coordinates) a move. Allocates nothing.
    mutating func descend(
        gram: Matrix<Double>, absolute: [Double], tolerance: Double, mostSweeps: Int = 10_000,
        _ shouldStop: () -> Bool
    ) throws(TrainingError) {
        var sweeps = 0
        while true {
            guard try sweep(gram, absolute, onlyNonzero: false) > tolerance, sweeps < mostSweeps else { return }
            sweeps += 1
            while try sweep(gram, absolute, onlyNonzero: true) > tolerance, sweeps < mostSweeps { sweeps += 1 }
        }

        func sweep(
            _ gram: Matrix<Double>, _ absolute: [Double], onlyNonzero: Bool
        ) throws(TrainingError) -> Double {
            if shouldStop() { throw .stopped }
            return move(gram, absolute, onlyNonzero: onlyNonzero)
        }
    }

    /// One sweep; returns the largest change of a slope.
    private mutating func move(_ gram: Matrix<Double>, _ absolute: [Double], onlyNonzero: Bool) -> Double {
        let count = point.count
        var largest = 0.0
        gram.withUnsafeBufferPointer { gram in
            point.withUnsafeMutableBufferPointer { point in
                rest.withUnsafeMutableBufferPointer { rest in
                    guard let rows = gram.baseAddress, let slopes = rest.baseAddress else { return }
                    for j in 0..<count where !(onlyNonzero && point[j] == 0) {
                        let old = point[j]
                        let curvature = diagonal[j] + squared[j]
                        guard curvature > 0 else { continue }
                        let pull = slopes[j] + diagonal[j] * old
                        let size = abs(pull) - absolute[j]
                        let new = size > 0 ? (pull < 0 ? -size : size) / curvature : 0
                        guard new != old else { continue }
                        point[j] = new
                        Double.rawAxpy(count, old - new, rows + j * count, slopes)
                        largest = max(largest, curvature * abs(new - old))
                    }
                }
            }
        }
        return largest
    }
}
