import Datasets
import LinearAlgebra
import SearchSpaces

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// Linear regression with L1 and L2 penalties, solved at once.
///
/// Minimises Σ ω (y − b − xᵀw)² / (2 Σ ω) + penalty · (ratio · |w|₁ + (1 − ratio)/2 · |w|²) with the target y in units of
/// its standard deviation, so that penalties mean the same for every target; the intercept b is not penalised. Solved by
/// coordinate descent on the Gram matrix, warm-started along penalties that halve from the largest useful one. One pass
/// over the data makes the Gram matrix and costs nearly all of the time, which is why fidelity in epochs has no meaning.
/// Data too wide for their Gram matrix are screened first.
struct ElasticNet {
    let data: TrainingSet
    let absolute: Double
    let squared: Double
    let tolerance: Double

    /// The model of the minimum.
    func solve(_ shouldStop: () -> Bool) throws(TrainingError) -> LinearModel {
        if absolute == 0 && squared > 0 { return try RidgeRegression(data: data, penalty: squared).solve(shouldStop) }
        let target = StandardisedTarget(data)
        let rows = try StandardisedRows(data, extra: 1, shouldStop)
        if rows.columns > RidgeRegression.mostGramColumns { return try solveScreened(rows, target, shouldStop) }
        let isSmall = data.count * rows.order * rows.order <= 20_000_000
        let equations = try NormalEquations(data, rows, target, isSmall ? .double : .mixed, shouldStop)
        let absolutes = Array(rows.absolutePenalties(absolute).dropLast())
        let squares = Array(rows.squaredPenalties(squared).dropLast())
        var descent = CoordinateDescent(
            gram: equations.gram, moments: equations.moments, squared: squares,
            from: [Double](repeating: 0, count: rows.columns))
        for factor in path(equations.moments, absolutes) {
            try descent.descend(
                gram: equations.gram, absolute: absolutes.map { $0 * factor },
                tolerance: factor == 1 ? tolerance : max(tolerance, 1e-3), shouldStop)
        }
        return try equations.model(descent.point)
    }

    /// Multiples of the penalty, from the largest at which some coefficient is not 0 down to 1 by halves.
    func path(_ moments: [Double], _ absolutes: [Double]) -> [Double] {
        var largest = 1.0
        for (moment, penalty) in zip(moments, absolutes) where penalty > 0 {
            largest = max(largest, abs(moment) / penalty)
        }
        let steps = largest.isFinite ? Int(log2(largest).rounded(.down)) : 0
        // Very small penalties hardly differ from none: the path to them begins where it still selects.
        return (0...min(steps, 20)).reversed().map { exp2(Double($0)) }
    }
}
