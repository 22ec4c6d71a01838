import LinearAlgebra
import Randomness

/// Draws kernel parameters from their posterior, so that a suggestion after few trials does not rest on one guess.
///
/// Elliptical slice sampling: the priors of the logarithms are normal, so that every step rotates the parameters into a
/// draw from the prior until the likelihood is above a random level; nothing has to be tuned.
///
/// - SeeAlso: Murray, Adams and MacKay 2010, "Elliptical slice sampling", arXiv:1001.0175, fig. 2; Snoek et al. 2012,
///   arXiv:1206.2944, sec. 3.2, for averaging the acquisition over draws.
struct HyperparameterSampling {
    private let likelihood: MarginalLikelihood
    private let priors: [HyperparameterPrior.LogNormal]
    private let workspace: MarginalLikelihood.Workspace

    /// Steps between draws that are kept.
    private static let thinning = 3
    /// How often a step may shrink its bracket before it stays where it is.
    private static let shrinkings = 20

    /// Prepares drawing.
    init(points: KernelPoints, observations: [Double], dimensionOfColumn: [Int], dimensions: Int) {
        likelihood = MarginalLikelihood(
            points: points, observations: observations, dimensionOfColumn: dimensionOfColumn)
        priors = HyperparameterPrior(dimensions: dimensions).all(dimensions: dimensions)
        workspace = MarginalLikelihood.Workspace(order: points.count)
    }

    /// Draws, starting from probable parameters.
    ///
    /// - Complexity: O(count · n³): about a dozen evaluations of the likelihood for each.
    func draws(_ count: Int, from start: KernelParameters, using generator: inout CounterGenerator) -> [KernelParameters] {
        let centre = priors.map(\.location)
        var current = (start.lengthscales + [start.signal, start.noise]).map(\.logarithm)
        var level = logLikelihood(current)
        guard level.isFinite else { return [] }
        var result: [KernelParameters] = []
        for step in 1...(count * Self.thinning) {
            let draw = priors.map { $0.location + $0.scale * generator.normal() }
            let threshold = level + generator.uniform().logarithm
            var angle = 2 * Double.pi * generator.uniform()
            var (low, high) = (angle - 2 * Double.pi, angle)
            for _ in 0..<Self.shrinkings {
                let (cosine, sine) = angle.cosineAndSine
                let proposal = current.indices.map {
                    centre[$0] + (current[$0] - centre[$0]) * cosine + (draw[$0] - centre[$0]) * sine
                }
                let found = logLikelihood(proposal)
                if found > threshold {
                    current = proposal
                    level = found
                    break
                }
                if angle < 0 { low = angle } else { high = angle }
                angle = low + (high - low) * generator.uniform()
            }
            if step % Self.thinning == 0 { result.append(parameters(current)) }
        }
        return result
    }

    private func parameters(_ logarithms: [Double]) -> KernelParameters {
        let values = logarithms.map(\.exponential)
        let dimensions = values.count - 2
        return KernelParameters(
            lengthscales: Array(values[..<dimensions]), signal: values[dimensions], noise: values[dimensions + 1])
    }

    /// log p(y) within the bounds of the search for the most probable parameters; −infinity outside.
    private func logLikelihood(_ logarithms: [Double]) -> Double {
        guard zip(logarithms, priors).allSatisfy({ $1.bounds.contains($0) }),
            let found = try? likelihood.evaluate(parameters(logarithms), in: workspace)
        else { return -.infinity }
        return found.logLikelihood
    }
}
