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

/// Linear regression with L1 and L2 penalties, solved in the first epoch.
///
/// Minimises Σ ω (y − b − xᵀw)² / (2 Σ ω) + penalty · (ratio · |w|₁ + (1 − ratio)/2 · |w|²) with the target y in units of
/// its standard deviation, so that penalties mean the same for every target; the intercept b is not penalised. Solved by
/// coordinate descent on the Gram matrix, warm-started along penalties that halve from the largest useful one. One pass
/// over the data makes the Gram matrix and costs nearly all of the time, which is why fidelity in epochs has no meaning.
/// Data too wide for their Gram matrix are screened first.
final class ElasticNet: Learner {
    let data: TrainingSet
    let absolute: Double
    let squared: Double
    let tolerance: Double
    private var fitted: LinearModel

    private(set) var epoch = 0
    var isConverged: Bool { epoch > 0 }

    init(absolute: Double, squared: Double, tolerance: Double, data: TrainingSet) {
        self.data = data
        self.absolute = absolute
        self.squared = squared
        self.tolerance = tolerance
        fitted = LinearModel(
            weights: Matrix(rows: data.features.columns, columns: 1), intercepts: [0], link: .identity)
    }

    func trainEpoch(shouldStop: () -> Bool) throws {
        if !isConverged { fitted = try solve(shouldStop) }
        epoch += 1
    }

    private func solve(_ shouldStop: () -> Bool) throws(TrainingError) -> LinearModel {
        if absolute == 0 && squared > 0 { return try RidgeRegression(penalty: squared, data: data).solve(shouldStop) }
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

    func predict(_ features: Matrix<Float>) throws -> Matrix<Float> { try fitted.predict(features) }

    func model() throws -> any FittedModel { fitted }

    func encodeState() throws -> [UInt8] {
        var archive = TensorArchive()
        archive["epoch"] = .integers([Int64(epoch)])
        archive["weights"] = .floats(fitted.weights.elements)
        archive["intercept"] = .floats(fitted.intercepts)
        return archive.encoded()
    }

    func restoreState(_ bytes: [UInt8]) throws {
        let archive = try TensorArchive(decoding: bytes)
        let weights = try archive.floats("weights", count: fitted.weights.rows)
        let intercept = try archive.floats("intercept", count: 1)
        epoch = try archive.count("epoch")
        fitted = LinearModel(
            weights: Matrix(rows: weights.count, columns: 1, elements: weights), intercepts: intercept, link: .identity)
    }
}
