package import LinearAlgebra
package import Randomness

/// Finds the kernel parameters that are most probable given the observations: maximum a posteriori.
package struct EvidenceMaximisation: Sendable {
    /// The observed points.
    let points: KernelPoints
    /// The observed values, standardised.
    let observations: [Double]
    /// The dimension of each column.
    let dimensionOfColumn: [Int]
    /// The columns that are warped, with exponents that are searched for as well.
    let warpedColumns: [Int]
    /// Whether each dimension also counts by itself; not where columns are warped.
    let hasEffects: Bool
    private let dimensions: Int
    /// Of lengthscales, signal, noise, variance and reach of main effects, inner exponents, outer exponents.
    private let priors: [HyperparameterPrior.LogNormal]

    /// Of each exponent of a warped column: most likely the column is not warped.
    private static let exponent = HyperparameterPrior.LogNormal(location: 0, scale: 0.75, bounds: -1.6...1.6)

    /// Up to how many observations several starts are tried; with more, a sample of so many finds the start.
    private static let sampleSize = 64
    /// How many observations are climbed on at most.
    private static let mostObservations = 256

    /// Prepares the search.
    ///
    /// - Parameters:
    ///   - warpedColumns: Columns, of positions in the unit interval, for whose warping exponents are searched for.
    ///   - hasEffects: Whether each dimension also counts by itself, if no columns are warped.
    package init(
        points: KernelPoints, observations: [Double], dimensionOfColumn: [Int], warpedColumns: [Int] = [],
        hasEffects: Bool = false
    ) {
        self.points = points
        self.observations = observations
        self.dimensionOfColumn = dimensionOfColumn
        self.warpedColumns = warpedColumns
        dimensions = (dimensionOfColumn.max() ?? -1) + 1
        self.hasEffects = hasEffects && warpedColumns.isEmpty && dimensions > 1
        let prior = HyperparameterPrior(dimensions: dimensions)
        priors =
            prior.all(dimensions: dimensions) + (self.hasEffects ? [prior.effects, prior.reach] : [])
            + warpedColumns.map { _ in Self.exponent } + warpedColumns.map { _ in Self.exponent }
    }

    /// The most probable parameters that were found from several starts.
    ///
    /// The starts climb on at most 64 observations; the best of them then climbs on at most 256. Nothing is carried
    /// over from earlier calls, so that the result follows from the arguments.
    ///
    /// - Returns: nil if the covariance could not be factored from any start.
    /// - Complexity: O(m³ + m² · columns) for each of some dozen evaluations, with m at most 256 observations.
    package func mostProbable(using generator: inout CounterGenerator) -> KernelParameters? {
        let starts = starts(using: &generator)
        guard points.count > Self.sampleSize else { return climbing(from: starts, evaluations: 80) }
        let climbed = sampled(Self.mostObservations)
        guard let start = sampled(Self.sampleSize).climbing(from: starts, evaluations: 40) else {
            return climbed.climbing(from: starts, evaluations: 20)
        }
        return climbed.climbing(from: [logarithms(of: start)], evaluations: 12)
    }

    /// The beginning of a search near parameters, on at most 256 observations.
    package func refinement(of start: KernelParameters) -> HyperparameterRefinement {
        HyperparameterRefinement(sampled(Self.mostObservations), from: start)
    }

    /// The same search with fewer observations: the lowest third of the limit, and an even choice of the others by value.
    private func sampled(_ limit: Int) -> EvidenceMaximisation {
        guard points.count > limit else { return self }
        let ranked = observations.indices.sorted { (observations[$0], $0) < (observations[$1], $1) }
        let kept = Thinning.indices(ranked, to: limit)
        return EvidenceMaximisation(
            points: points.selecting(kept), observations: kept.map { observations[$0] },
            dimensionOfColumn: dimensionOfColumn, warpedColumns: warpedColumns, hasEffects: hasEffects)
    }

    /// The best parameters found from several starts, each of logarithms: lengthscales, signal, noise.
    private func climbing(from starts: [[Double]], evaluations: Int) -> KernelParameters? {
        let minimiser = Self.minimiser(evaluations: evaluations)
        let workspace = workspace()
        var best: LBFGSB.Minimum?
        for start in starts {
            let found = minimiser.minimise(from: start, lower: lower, upper: upper) { point, gradient in
                negativeLogPosterior(point, &gradient, workspace)
            }
            if found.value.isFinite, found.value < best?.value ?? .infinity { best = found }
        }
        return best.map { parameters(from: $0.point) }
    }

    /// The minimiser of the negative logarithm of the posterior.
    static func minimiser(evaluations: Int) -> LBFGSB {
        var minimiser = LBFGSB()
        minimiser.maximumEvaluations = evaluations
        minimiser.gradientTolerance = 1e-3
        minimiser.valueTolerance = 1e-6
        return minimiser
    }

    /// The lowest logarithm of each parameter.
    var lower: [Double] { priors.map(\.bounds.lowerBound) }
    /// The highest logarithm of each parameter.
    var upper: [Double] { priors.map(\.bounds.upperBound) }

    /// The memory of evaluations.
    func workspace() -> MarginalLikelihood.Workspace { MarginalLikelihood.Workspace(order: points.count) }

    private func starts(using generator: inout CounterGenerator) -> [[Double]] {
        let root = 0.5 * Double(max(1, dimensions)).logarithm
        func start(_ lengthscale: () -> Double, noise: Double) -> [Double] {
            (0..<dimensions).map { _ in lengthscale() } + [0, noise] + (hasEffects ? [-1, 0] : [])
                + [Double](repeating: 0, count: 2 * warpedColumns.count)
        }
        var random = generator
        defer { generator = random }
        return [
            start({ root - 0.7 }, noise: -5), start({ root + 0.7 }, noise: -8),
            start({ root - 0.5 + random.normal() }, noise: -3),
        ]
    }

    /// What is searched for: the logarithms of parameters.
    func logarithms(of parameters: KernelParameters) -> [Double] {
        var values = parameters.lengthscales + [parameters.signal, parameters.noise]
        if hasEffects { values += [parameters.effects?.variance ?? 1e-3, parameters.effects?.reach ?? 1] }
        values += warpedColumns.map { parameters.warping?.inner[$0] ?? 1 }
        values += warpedColumns.map { parameters.warping?.outer[$0] ?? 1 }
        return values.map(\.logarithm)
    }

    /// The parameters with these logarithms.
    func parameters(from logarithms: [Double]) -> KernelParameters {
        let values = logarithms.map(\.exponential)
        var warping: InputWarping?
        if !warpedColumns.isEmpty {
            let ones = [Double](repeating: 1, count: dimensionOfColumn.count)
            var found = InputWarping(inner: ones, outer: ones)
            for (i, column) in warpedColumns.enumerated() {
                found.inner[column] = values[dimensions + 2 + i]
                found.outer[column] = values[dimensions + 2 + warpedColumns.count + i]
            }
            warping = found
        }
        return KernelParameters(
            lengthscales: Array(values[..<dimensions]), signal: values[dimensions], noise: values[dimensions + 1],
            warping: warping,
            effects: hasEffects ? MainEffects(variance: values[dimensions + 2], reach: values[dimensions + 3]) : nil)
    }

    /// −log p(y, parameters), up to a constant, with its gradient by the parameters' logarithms.
    ///
    /// The mean is the most probable one, where the derivative by it is 0.
    ///
    /// - Returns: Infinity if the covariance cannot be factored.
    package func negativeLogPosterior(_ logarithms: [Double], _ gradient: inout [Double]) -> Double {
        negativeLogPosterior(logarithms, &gradient, workspace())
    }

    /// The same, in memory that evaluations share.
    func negativeLogPosterior(
        _ logarithms: [Double], _ gradient: inout [Double], _ workspace: MarginalLikelihood.Workspace
    ) -> Double {
        let likelihood = MarginalLikelihood(
            points: points, observations: observations, dimensionOfColumn: dimensionOfColumn)
        // A covariance without a factor is as bad as can be; the search then shortens its step.
        guard let found = try? likelihood.evaluate(parameters(from: logarithms), in: workspace) else {
            return .infinity
        }
        var value = -found.logLikelihood
        let columns = dimensionOfColumn.count
        let places =
            Array(0..<(dimensions + (hasEffects ? 4 : 2))) + warpedColumns.map { dimensions + 2 + $0 }
            + warpedColumns.map { dimensions + 2 + columns + $0 }
        gradient = places.map { -found.gradient[$0] }
        for (i, prior) in priors.enumerated() {
            let penalty = prior.penalty(logarithms[i])
            value += penalty.value
            gradient[i] += penalty.slope
        }
        return value
    }
}
