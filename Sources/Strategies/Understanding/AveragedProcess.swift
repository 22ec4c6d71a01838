import Foundation
import LinearAlgebra
import Randomness

/// Gaussian processes of the same observations that differ in smoothness and noise, weighted by their evidence.
///
/// Few observations cannot tell a rough function from a smooth one with noise, and the most probable parameters pick one
/// of the two. What is to be said about noise averages over both: a grid of lengthscales (the fitted ones, scaled
/// together) and of the noise's share of the variance, with equal prior weights and the total variance at its most
/// likely value. The shortest lengthscale is a fifth of what is typical for points in the unit cube, so what changes
/// faster counts as noise.
///
/// - SeeAlso: Rasmussen and Williams 2006, "Gaussian Processes for Machine Learning", sec. 5.2 and fig. 5.5.
struct AveragedProcess {
    /// One explanation of the observations.
    struct Component {
        let weight: Double
        let process: GaussianProcess
    }

    /// The explanations that matter, by falling weight; weights add up to 1.
    let components: [Component]

    private static let scales = [0.2, 0.4, 0.8, 1.6, 3.2]
    private static let noiseShares = [1e-6, 1e-4, 1e-3, 0.01, 0.05, 0.2, 0.5, 0.9, 0.99]
    /// Components of less weight than this are left out.
    private static let least = 0.01

    /// More observations than this are thinned out, the best kept.
    private static let mostObservations = 300

    /// Weighs the explanations.
    ///
    /// - Parameter whole: The process with the most probable parameters.
    /// - Complexity: O(30 · n³) with n its observations, at most 300.
    init(around whole: GaussianProcess) {
        let process = Self.thinned(whole)
        let fitted = process.parameters.lengthscales
        let shortest = fitted.min() ?? 1
        let root = Double(max(1, fitted.count)).squareRoot()
        var found: [(evidence: Double, process: GaussianProcess)] = []
        for scale in Self.scales {
            let lengthscales = fitted.map { scale * root * min($0 / shortest, 20) }
            for share in Self.noiseShares {
                guard
                    let unit = Self.condition(process, lengthscales, share, variance: 1),
                    let (evidence, variance) = Self.profile(unit),
                    let scaled = Self.condition(process, lengthscales, share, variance: variance)
                else { continue }
                found.append((evidence, scaled))
            }
        }
        let highest = found.map(\.evidence).max() ?? 0
        let weights = found.map { exp($0.evidence - highest) }
        let total = weights.reduce(0, +)
        let kept = zip(weights, found).filter { $0.0 >= Self.least * total }
        let sum = kept.reduce(0) { $0 + $1.0 }
        components =
            kept.isEmpty
            ? [Component(weight: 1, process: process)]
            : kept.map { Component(weight: $0.0 / sum, process: $0.1.process) }.sorted { $0.weight > $1.weight }
    }

    /// The variance of a measurement's noise, in the model's units.
    var noise: Double { components.reduce(0) { $0 + $1.weight * $1.process.parameters.noise } }

    private static func thinned(_ process: GaussianProcess) -> GaussianProcess {
        guard process.points.count > mostObservations else { return process }
        let ranked = process.observations.indices.sorted {
            (process.observations[$0], $0) < (process.observations[$1], $1)
        }
        let kept = Thinning.indices(Array(ranked), to: mostObservations)
        // Without a factor for fewer points there is one for all.
        return
            (try? GaussianProcess(
                points: process.points.selecting(kept), observations: kept.map { process.observations[$0] },
                dimensionOfColumn: process.dimensionOfColumn, parameters: process.parameters, kernel: process.kernel))
            ?? process
    }

    private static func condition(
        _ process: GaussianProcess, _ lengthscales: [Double], _ share: Double, variance: Double
    ) -> GaussianProcess? {
        // A covariance that cannot be factored is no explanation.
        try? GaussianProcess(
            points: process.points, observations: process.observations, dimensionOfColumn: process.dimensionOfColumn,
            parameters: KernelParameters(
                lengthscales: lengthscales, signal: (1 - share) * variance, noise: share * variance,
                warping: process.parameters.warping),
            kernel: process.kernel, mean: process.observations.reduce(0, +) / Double(process.observations.count))
    }

    /// The highest log evidence over all total variances, and that variance, of a process with total variance 1.
    private static func profile(_ process: GaussianProcess) -> (evidence: Double, variance: Double)? {
        let n = Double(process.observations.count)
        let misfit = zip(process.observations, process.alpha).reduce(0) { $0 + ($1.0 - process.mean) * $1.1 }
        let variance = misfit / n
        guard variance > 0, variance.isFinite else { return nil }
        // log p(y) at variance 1 is −½ misfit − ½ log det − n/2 log 2π; at v: −n/2 − ½ log det − n/2 log v − n/2 log 2π.
        let evidence = process.logMarginalLikelihood + 0.5 * misfit - 0.5 * n - 0.5 * n * log(variance)
        return evidence.isFinite ? (evidence, variance) : nil
    }
}

extension GaussianProcess {
    /// Joint draws of the function at points, without noise.
    ///
    /// The factor of the covariance of observed and asked points together holds, in its last rows, the factor of the
    /// posterior covariance of the latter.
    ///
    /// - Returns: `count` draws of one value a row; nil if the covariance cannot be factored.
    /// - Complexity: O((n + m)³) for m rows, and O(m²) for each draw.
    func draws(
        _ count: Int, at rows: [[Double]], using generator: inout CounterGenerator
    ) -> [[Double]]? {
        var all = points
        for row in rows { all.append(row) }
        let (known, order) = (points.count, all.count)
        let warped = all.warped(by: parameters.warping)
        let noises =
            noises
            + [Double](repeating: 1e-8 * parameters.variance, count: rows.count)
        var factor = Matrix<Double>(rows: order, columns: order)
        let isFactored = factor.withUnsafeMutableBufferPointer { buffer -> Bool in
            guard let base = buffer.baseAddress else { return false }
            Covariance.fill(
                base, warped, parameters, dimensionOfColumn: dimensionOfColumn, noises: noises, kernel: kernel)
            return InterruptibleCholesky.factor(base, order: order) == .done
        }
        guard isFactored else { return nil }
        let means = predict(rows).means
        return (0..<count).map { _ in
            let normals = rows.map { _ in generator.normal() }
            return rows.indices.map { i in
                var value = means[i]
                for j in 0...i { value += factor[known + i, known + j] * normals[j] }
                return value
            }
        }
    }
}
