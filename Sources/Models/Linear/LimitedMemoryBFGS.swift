/// The L-BFGS method for a smooth function, one iteration at a time, as a value that can be stored between them.
///
/// The step length satisfies the weak Wolfe conditions, found by bisection, so that every update keeps the curvature
/// positive. It stops when the gradient is small or when rounding hides any further decrease.
///
/// - SeeAlso: Nocedal and Wright 2006, "Numerical Optimization", 2nd ed., algorithms 7.4 and 7.5; Lewis and Overton 2013,
///   "Nonsmooth optimization via quasi-Newton methods", doi:10.1007/s10107-012-0514-2, sec. 4, for the bisection.
package struct LimitedMemoryBFGS: Equatable {
    /// How many of the last steps shape the next.
    static let memory = 10

    package private(set) var point: [Double]
    package private(set) var value: Double
    package private(set) var gradient: [Double]
    /// The last steps and changes of the gradient, oldest first.
    package private(set) var steps: [[Double]] = []
    package private(set) var changes: [[Double]] = []
    package private(set) var isConverged = false

    /// Continues from stored parts, or begins at a point with its value and gradient.
    package init(
        point: [Double], value: Double, gradient: [Double], steps: [[Double]] = [], changes: [[Double]] = [],
        isConverged: Bool = false
    ) {
        self.point = point
        self.value = value
        self.gradient = gradient
        self.steps = steps
        self.changes = changes
        self.isConverged = isConverged
    }

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - tolerance: The largest component of the gradient that counts as zero.
    ///   - evaluate: The value and gradient at a point.
    package mutating func iterate<E: Error>(
        tolerance: Double, evaluate: ([Double]) throws(E) -> (value: Double, gradient: [Double])
    ) throws(E) {
        guard !isConverged, !isSmall(gradient, tolerance) else {
            isConverged = true
            return
        }
        var direction = descentDirection()
        var slope = dot(direction, gradient)
        if !(slope < 0) {
            steps = []
            changes = []
            direction = gradient.map { -$0 }
            slope = -dot(gradient, gradient)
        }
        // Without curvature yet, the gradient has no scale of its own: begin with a step of length at most 1.
        var length = steps.isEmpty ? min(1, 1 / dot(gradient, gradient).squareRoot()) : 1
        var low = 0.0
        var high = Double.infinity
        for _ in 0..<40 {
            let candidate = zip(point, direction).map { $0 + length * $1 }
            let trial = try evaluate(candidate)
            if !(trial.value <= value + 1e-4 * length * slope) {
                high = length
            } else if dot(trial.gradient, direction) < 0.9 * slope {
                low = length
            } else {
                accept(candidate, trial)
                isConverged = isSmall(gradient, tolerance)
                return
            }
            length = high.isFinite ? (low + high) / 2 : 2 * low
        }
        // No step is better to the precision of the function.
        isConverged = true
    }

    private mutating func accept(_ candidate: [Double], _ trial: (value: Double, gradient: [Double])) {
        let step = zip(candidate, point).map { $0 - $1 }
        let change = zip(trial.gradient, gradient).map { $0 - $1 }
        if dot(step, change) > 1e-10 * dot(change, change) {
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

    /// The gradient through the two loops of Nocedal: −H · gradient.
    private func descentDirection() -> [Double] {
        var q = gradient
        var alphas = [Double](repeating: 0, count: steps.count)
        for i in steps.indices.reversed() {
            alphas[i] = dot(steps[i], q) / dot(steps[i], changes[i])
            for j in q.indices { q[j] -= alphas[i] * changes[i][j] }
        }
        if let step = steps.last, let change = changes.last {
            let scale = dot(step, change) / dot(change, change)
            for j in q.indices { q[j] *= scale }
        }
        for i in steps.indices {
            let beta = dot(changes[i], q) / dot(steps[i], changes[i])
            for j in q.indices { q[j] += (alphas[i] - beta) * steps[i][j] }
        }
        return q.map { -$0 }
    }

    private func isSmall(_ gradient: [Double], _ tolerance: Double) -> Bool {
        gradient.allSatisfy { abs($0) <= tolerance }
    }

    private func dot(_ a: [Double], _ b: [Double]) -> Double {
        zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
}
