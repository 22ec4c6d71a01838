import LinearAlgebra

/// Newton's method for a smooth convex function with an L1 penalty, one iteration at a time: the quadratic model is
/// minimised by a Cholesky factor without the penalty and by coordinate descent with it, and steps are halved until
/// they decrease the function.
///
/// - SeeAlso: Lee, Sun and Saunders 2014, "Proximal Newton-type methods for minimizing composite functions",
///   doi:10.1137/130921428.
struct ProximalNewton {
    private(set) var point: [Double]
    private(set) var isConverged: Bool
    /// By how much the last step was expected to lower the function; infinite before the first.
    private(set) var decrement: Double

    /// At the point; nil when it has to be computed (again).
    private var current: LinearObjective.Evaluation?

    init(point: [Double], decrement: Double = .infinity, isConverged: Bool = false) {
        self.point = point
        self.decrement = decrement
        self.isConverged = isConverged
    }

    /// Forgets what was computed at the point, after the function changed.
    mutating func functionChanged() {
        current = nil
        isConverged = false
    }

    /// Decreases smaller than this share of the function drown in the rounding of its sums.
    private static let precision = 1e-8

    /// Takes one step.
    ///
    /// - Parameters:
    ///   - absolute: The L1 penalty of each coordinate.
    ///   - tolerance: The largest component of the smallest subgradient that counts as zero.
    ///   - evaluate: The smooth part at a point.
    mutating func iterate(
        absolute: [Double], tolerance: Double, _ shouldStop: () -> Bool,
        evaluate: ([Double]) throws(TrainingError) -> LinearObjective.Evaluation
    ) throws(TrainingError) {
        guard !isConverged else { return }
        let here: LinearObjective.Evaluation
        if let current { here = current } else { here = try evaluate(point) }
        guard here.value.isFinite, here.gradient.allSatisfy(\.isFinite) else { throw .diverged(epoch: 1) }
        current = here
        let steepest = steepestSlope(here.gradient, absolute)
        guard steepest > tolerance else {
            isConverged = true
            return
        }
        let goal = try minimiser(of: here, absolute, tolerance: 0.01 * steepest, shouldStop)
        let step = zip(goal, point).map { $0 - $1 }
        let penalty = size(point, absolute)
        let slope = BLAS.dot(here.gradient, step) + size(goal, absolute) - penalty
        decrement = -slope
        guard -slope > Self.precision * abs(here.value + penalty) else {
            // The slopes are known better than the function: the last step is taken on trust.
            point = goal
            current = nil
            isConverged = true
            return
        }
        var length = 1.0
        for _ in 0..<40 {
            let candidate = length == 1 ? goal : zip(point, step).map { $0 + length * $1 }
            let trial = try evaluate(candidate)
            let change = trial.value + size(candidate, absolute) - here.value - penalty
            if change <= 1e-4 * length * slope {
                point = candidate
                current = trial
                isConverged = steepestSlope(trial.gradient, absolute) <= tolerance
                return
            }
            length /= 2
        }
        // No step is better to the precision of the function.
        isConverged = true
    }

    /// The minimiser of the quadratic model at the point.
    private func minimiser(
        of here: LinearObjective.Evaluation, _ absolute: [Double], tolerance: Double, _ shouldStop: () -> Bool
    ) throws(TrainingError) -> [Double] {
        if absolute.contains(where: { $0 > 0 }) {
            // ½ (v − p)ᵀH(v − p) + gᵀ(v − p) is ½ vᵀHv − (H·p − g)ᵀv and a constant. A little more on the diagonal keeps
            // coordinates that nothing bends from running away.
            let extra = 1e-10 * trace(here.curvature) / Double(max(1, point.count))
            let bends = [Double](repeating: extra, count: point.count)
            var moments = here.curvature.multiplied(by: point)
            for j in moments.indices { moments[j] += extra * point[j] - here.gradient[j] }
            var descent = CoordinateDescent(gram: here.curvature, moments: moments, squared: bends, from: point)
            try descent.descend(
                gram: here.curvature, absolute: absolute, tolerance: tolerance, mostSweeps: 1000, shouldStop)
            return descent.point
        }
        if shouldStop() { throw .stopped }
        var damping = 0.0
        while true {
            var system = here.curvature
            for j in 0..<system.rows { system[j, j] += damping }
            // A system without a factor gets a larger diagonal until it has one.
            if let cholesky = try Cholesky.of(system, shouldStop) {
                let step = cholesky.solve(here.gradient)
                if BLAS.dot(step, here.gradient) > 0, step.allSatisfy(\.isFinite) {
                    return zip(point, step).map { $0 - $1 }
                }
            }
            let least = 1e-10 * trace(here.curvature) / Double(max(1, point.count))
            damping = max(100 * damping, least, 1e-300)
            guard damping.isFinite else { throw .diverged(epoch: 1) }
        }
    }

    private func trace(_ matrix: Matrix<Double>) -> Double { (0..<matrix.rows).reduce(0) { $0 + matrix[$1, $1] } }

    private func size(_ point: [Double], _ absolute: [Double]) -> Double {
        zip(point, absolute).reduce(0) { $0 + abs($1.0) * $1.1 }
    }

    /// The largest component of the subgradient of smallest norm.
    private func steepestSlope(_ gradient: [Double], _ absolute: [Double]) -> Double {
        point.indices.reduce(0) { max($0, abs(Subgradient.smallest(gradient[$1], absolute[$1], at: point[$1]))) }
    }
}

/// Slopes of f(x) + penalty · |x|.
enum Subgradient {
    /// The one nearest to zero.
    static func smallest(_ slope: Double, _ penalty: Double, at x: Double) -> Double {
        if x > 0 { return slope + penalty }
        if x < 0 { return slope - penalty }
        return slope > penalty ? slope - penalty : (slope < -penalty ? slope + penalty : 0)
    }
}
