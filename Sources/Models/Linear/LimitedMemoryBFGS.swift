import LinearAlgebra

/// The L-BFGS method for a smooth function, or with an L1 penalty its orthant-wise form OWL-QN; one iteration at a time,
/// as a value that can be stored between them.
///
/// Without the penalty, the step length satisfies the weak Wolfe conditions, found by bisection, so that every update
/// keeps the curvature positive. With it, steps stay in the orthant that the point and its slopes choose, and are halved
/// until they decrease the function. Both stop when slopes are small or when rounding hides any further decrease.
///
/// - SeeAlso: Nocedal and Wright 2006, "Numerical Optimization", 2nd ed., algorithms 7.4 and 7.5; Lewis and Overton 2013,
///   "Nonsmooth optimization via quasi-Newton methods", doi:10.1007/s10107-012-0514-2, sec. 4, for the bisection; Andrew
///   and Gao 2007, "Scalable training of L1-regularized log-linear models", doi:10.1145/1273496.1273501.
package struct LimitedMemoryBFGS: Equatable {
    /// How many of the last steps shape the next.
    static let memory = 10

    package private(set) var point: [Double]
    /// The smooth part of the function at the point, and its gradient.
    package private(set) var value: Double
    package private(set) var gradient: [Double]
    /// The last steps and changes of the gradient, oldest first.
    package private(set) var steps: [[Double]] = []
    package private(set) var changes: [[Double]] = []
    package private(set) var isConverged = false

    /// The L1 penalty of each coordinate; empty for none.
    let absolute: [Double]
    /// Decreases smaller than this share of the function drown in its rounding.
    let precision: Double

    /// Continues from stored parts, or begins at a point with its value and gradient.
    package init(
        point: [Double], value: Double, gradient: [Double], steps: [[Double]] = [], changes: [[Double]] = [],
        isConverged: Bool = false, absolute: [Double] = [], precision: Double = 1e-15
    ) {
        self.point = point
        self.value = value
        self.gradient = gradient
        self.steps = steps
        self.changes = changes
        self.isConverged = isConverged
        self.absolute = absolute
        self.precision = precision
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - tolerance: The largest component of the (smallest sub-)gradient that counts as zero.
    ///   - evaluate: The smooth part's value and gradient at a point.
    package mutating func iterate<E: Error>(
        tolerance: Double, evaluate: ([Double]) throws(E) -> (value: Double, gradient: [Double])
    ) throws(E) {
        let slopes = subgradient()
        guard !isConverged, !isSmall(slopes, tolerance) else {
            isConverged = true
            return
        }
        var direction = descentDirection(slopes)
        var slope = BLAS.dot(direction, slopes)
        if !(slope < 0) {
            steps = []
            changes = []
            direction = slopes.map { -$0 }
            slope = -BLAS.dot(slopes, slopes)
        }
        guard -slope > precision * abs(value) else {
            isConverged = true
            return
        }
        // Without curvature yet, the gradient has no scale of its own: begin with a step of length at most 1.
        let length = steps.isEmpty ? min(1, 1 / BLAS.norm(slopes)) : 1
        let isAccepted =
            absolute.isEmpty
            ? try searchWolfe(direction, slope, length, evaluate)
            : try searchOrthant(direction, slopes, length, evaluate)
        isConverged = !isAccepted || isSmall(subgradient(), tolerance)
    }

    private mutating func searchWolfe<E: Error>(
        _ direction: [Double], _ slope: Double, _ first: Double,
        _ evaluate: ([Double]) throws(E) -> (value: Double, gradient: [Double])
    ) throws(E) -> Bool {
        var length = first
        var low = 0.0
        var high = Double.infinity
        for _ in 0..<40 {
            let candidate = zip(point, direction).map { $0 + length * $1 }
            let trial = try evaluate(candidate)
            if !(trial.value <= value + 1e-4 * length * slope) {
                // Rounding hides what a shorter step could bring.
                guard -length * slope > precision * abs(value) else { return false }
                high = length
            } else if BLAS.dot(trial.gradient, direction) < 0.9 * slope {
                low = length
            } else {
                accept(candidate, trial)
                return true
            }
            length = high.isFinite ? (low + high) / 2 : 2 * low
        }
        return false
    }

    private mutating func searchOrthant<E: Error>(
        _ direction: [Double], _ slopes: [Double], _ first: Double,
        _ evaluate: ([Double]) throws(E) -> (value: Double, gradient: [Double])
    ) throws(E) -> Bool {
        // Coordinates that would climb rest; the others keep their sign, or take that of their descent.
        let moves = zip(direction, slopes).map { $0 * $1 < 0 ? $0 : 0 }
        let total = value + penalty(of: point)
        var length = first
        for _ in 0..<40 {
            var candidate = point
            for i in point.indices {
                let moved = point[i] + length * moves[i]
                let sign = point[i] != 0 ? point[i] : -slopes[i]
                candidate[i] = absolute[i] > 0 && moved * sign < 0 ? 0 : moved
            }
            let trial = try evaluate(candidate)
            let expected = zip(slopes, zip(candidate, point)).reduce(0) { $0 + $1.0 * ($1.1.0 - $1.1.1) }
            if trial.value + penalty(of: candidate) <= total + 1e-4 * expected {
                accept(candidate, trial)
                return true
            }
            guard -expected > precision * abs(total) else { return false }
            length /= 2
        }
        return false
    }

    private func penalty(of point: [Double]) -> Double {
        zip(point, absolute).reduce(0) { $0 + abs($1.0) * $1.1 }
    }

    /// The gradient, or with the penalty the subgradient of smallest norm.
    private func subgradient() -> [Double] {
        guard !absolute.isEmpty else { return gradient }
        return point.indices.map { Subgradient.smallest(gradient[$0], absolute[$0], at: point[$0]) }
    }

    private mutating func accept(_ candidate: [Double], _ trial: (value: Double, gradient: [Double])) {
        let step = zip(candidate, point).map { $0 - $1 }
        let change = zip(trial.gradient, gradient).map { $0 - $1 }
        if BLAS.dot(step, change) > 1e-10 * BLAS.dot(change, change) {
            steps.append(step)
            changes.append(change)
            if steps.count > Self.memory {
                steps.removeFirst()
                changes.removeFirst()
            }
        }
        point = candidate
        value = trial.value
        gradient = trial.gradient
    }

    /// The slopes through the two loops of Nocedal: −H · slopes.
    private func descentDirection(_ slopes: [Double]) -> [Double] {
        var q = slopes
        var alphas = [Double](repeating: 0, count: steps.count)
        for i in steps.indices.reversed() {
            alphas[i] = BLAS.dot(steps[i], q) / BLAS.dot(steps[i], changes[i])
            add(-alphas[i], changes[i], to: &q)
        }
        if let step = steps.last, let change = changes.last {
            let scale = BLAS.dot(step, change) / BLAS.dot(change, change)
            q.withUnsafeMutableBufferPointer { BLAS.scale(scale, $0) }
        }
        for i in steps.indices {
            let beta = BLAS.dot(changes[i], q) / BLAS.dot(steps[i], changes[i])
            add(alphas[i] - beta, steps[i], to: &q)
        }
        q.withUnsafeMutableBufferPointer { BLAS.scale(-1, $0) }
        return q
    }

    private func add(_ factor: Double, _ vector: [Double], to target: inout [Double]) {
        target.withUnsafeMutableBufferPointer { target in
            vector.withUnsafeBufferPointer { BLAS.axpy(factor, $0, target) }
        }
    }

    private func isSmall(_ gradient: [Double], _ tolerance: Double) -> Bool {
        gradient.allSatisfy { abs($0) <= tolerance }
    }
}
