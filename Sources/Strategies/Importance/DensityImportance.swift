import Foundation
import LinearAlgebra
import Randomness
import SearchSpaces
public import Studies

/// PED-ANOVA: how differently each parameter is distributed among the good trials than among all.
///
/// For each parameter, one density is estimated of the best γ of the trials and one of all of them; the Pearson divergence
/// ∫ (p/q − 1)² q of the two is the variance of the indicator of being good that the parameter explains by itself. As
/// few trials differ by chance too, the divergence of as many trials drawn at random is subtracted. Shares are made to
/// add up to 1.
///
/// A conditional parameter is judged among the trials in which it takes part, and counts in proportion to those.
/// Uncertainty comes from repeating the estimate on trials drawn with replacement.
///
/// - SeeAlso: Watanabe, Bansal and Hutter 2023, "PED-ANOVA: Efficiently Quantifying Hyperparameter Importance in
///   Arbitrary Subspaces", IJCAI, arXiv:2304.10255, theorem 1.
struct DensityImportance {
    /// The coordinate of each trial, nil where the parameter is not active; one array a parameter.
    let positions: [[Double?]]
    /// The number of categories of each parameter; nil for numbers.
    let categories: [Int?]
    /// The losses.
    let losses: [Double]
    /// γ: the share of trials that count as good.
    let goodShare: Double

    private static let cells = 64
    private static let nullDraws = 24

    /// The share of each parameter among the trials with these indices, which may repeat.
    func shares(_ members: [Int], using generator: inout CounterGenerator) -> [Double] {
        let ranked = members.enumerated().sorted { a, b in
            (losses[a.element], a.offset) < (losses[b.element], b.offset)
        }.map(\.element)
        let good = max(4, Int((goodShare * Double(members.count)).rounded(.up)))
        var subsets = [Array(ranked.prefix(good))]
        for _ in 0..<Self.nullDraws {
            subsets.append(generator.permutation(of: members.count).prefix(good).map { members[$0] })
        }
        let effects = positions.indices.map { parameter -> Double in
            let all = histogram(members, parameter)
            let divergences = subsets.map { divergence(histogram($0, parameter), all) }
            let chance = divergences.dropFirst().reduce(0, +) / Double(Self.nullDraws)
            return max(0, divergences[0] - chance)
        }
        let total = effects.reduce(0, +)
        return total > 0 ? effects.map { $0 / total } : effects
    }

    /// The probability of each cell of a parameter's domain, and how many of the trials it is active in.
    private func histogram(_ members: [Int], _ parameter: Int) -> (cells: [Double], active: Double) {
        let values = members.compactMap { positions[parameter][$0] }
        let active = Double(values.count) / Double(members.count)
        let count = categories[parameter] ?? Self.cells
        // One trial's worth of the uniform distribution, so that no cell is impossible.
        var cells = [Double](repeating: 1 / Double(count), count: count)
        if categories[parameter] != nil {
            for value in values { cells[min(Int(value * Double(count)), count - 1)] += 1 }
        } else {
            let width = bandwidth(values)
            for value in values { addNormal(at: value, width, to: &cells) }
        }
        let total = cells.reduce(0, +)
        return (cells.map { $0 / total }, active)
    }

    /// Scott's rule, but no narrower than a cell.
    private func bandwidth(_ values: [Double]) -> Double {
        let count = Double(max(1, values.count))
        let mean = values.reduce(0, +) / count
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return max(1.06 * variance.squareRoot() * pow(count, -0.2), 1 / Double(Self.cells))
    }

    /// Adds a normal distribution that is cut off at 0 and 1.
    private func addNormal(at centre: Double, _ width: Double, to cells: inout [Double]) {
        let edges = (0...cells.count).map {
            NormalDistribution.cumulative((Double($0) / Double(cells.count) - centre) / width)
        }
        let mass = edges[cells.count] - edges[0]
        guard mass > 0 else { return }
        for cell in cells.indices { cells[cell] += (edges[cell + 1] - edges[cell]) / mass }
    }

    /// The Pearson divergence of the good from all, in proportion to how often the parameter is active.
    private func divergence(_ good: (cells: [Double], active: Double), _ all: (cells: [Double], active: Double))
        -> Double
    {
        zip(good.cells, all.cells).reduce(0) { sum, pair in
            let ratio = pair.0 / pair.1 - 1
            return sum + ratio * ratio * pair.1
        } * min(good.active, all.active)
    }
}

extension ParameterImportance {
    private static let resamples = 48

    /// Estimates how much each parameter decides whether a trial is among the best ones, by PED-ANOVA.
    ///
    /// A second opinion beside ``estimate(state:)``: it asks what separates the good from the rest rather than what
    /// explains all differences, so that parameters that only tell bad from worse do not count.
    ///
    /// - Parameters:
    ///   - state: The study.
    ///   - good: The share of trials that count as good, between 0 and 1.
    /// - Returns: A failure that says why, if too few trials gave a value or all gave the same.
    /// - Complexity: O(trials · parameters) for each of 48 · 25 densities.
    public static func estimateByDensities(
        state: StudyState, good: Double = 0.2
    ) -> Result<ParameterImportance, Unavailable> {
        let definition = state.definition
        let space = definition.space
        let axes = space.parameters.indices.filter { index in
            if case .constant = space.parameters[index].domain { false } else { true }
        }
        let observations = Observations(
            state.trials.array, metric: definition.metric, maximum: definition.fidelity.maximum,
            enough: max(minimumTrials, 2 * axes.count))
        let measured = zip(observations.configurations, observations.losses).compactMap { configuration, loss in
            loss.map { (space.point(of: configuration), $0) }
        }
        guard !axes.isEmpty else { return .failure(Unavailable(description: "no parameter is searched")) }
        guard measured.count >= minimumTrials else {
            return .failure(
                Unavailable(description: "\(measured.count) trials gave a value; at least \(minimumTrials) are needed"))
        }
        guard Set(measured.map(\.1)).count > 1 else {
            return .failure(Unavailable(description: "all \(measured.count) trials gave the same value"))
        }
        let densities = DensityImportance(
            positions: axes.map { axis in measured.map { $0.0[axis] } },
            categories: axes.map { index in
                if case .categorical(let choices) = space.parameters[index].domain { choices.count } else { nil }
            }, losses: measured.map(\.1), goodShare: good)
        var generator = CounterGenerator(seed: definition.seed, stream: -1, purpose: .resampling)
        let shares = densities.shares(Array(measured.indices), using: &generator)
        guard shares.contains(where: { $0 > 0 }) else {
            return .failure(Unavailable(description: "the good trials differ from the others by chance alone"))
        }
        let resampled = (0..<resamples).map { _ in
            densities.shares(measured.indices.map { _ in generator.index(below: measured.count) }, using: &generator)
        }
        let parts = axes.indices.map { axis -> Share in
            let values = resampled.map { $0[axis] }
            let mean = values.reduce(0, +) / Double(values.count)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
            return Share(
                parameter: space.parameters[axes[axis]].name, share: shares[axis], deviation: variance.squareRoot())
        }
        return .success(
            ParameterImportance(
                method: "PED-ANOVA of the best \(Int((100 * good).rounded())) % of trials",
                shares: parts.enumerated().sorted { a, b in
                    (b.element.share, a.offset) < (a.element.share, b.offset)
                }.map(\.element),
                trials: measured.count, fidelity: observations.fidelity, determination: nil))
    }
}
