import Randomness
import SearchSpaces
public import Studies

/// How much of the differences between configurations each parameter explains by itself.
///
/// A forest of regression trees learns the loss as a function on the unit cube; functional analysis of variance then
/// takes each tree's variance apart. The coordinate of an inactive parameter does not matter to a configuration, so it
/// is drawn at random, anew for each tree: a conditional parameter thus counts in proportion to how often it is active,
/// and what its activity itself is worth counts for its parent.
///
/// Losses above the upper fence grow on with their logarithm only, so that one diverged trial is not all there is to
/// explain. Shares add up to at most 1; the rest is explained by parameters together.
///
/// Deterministic for a study's seed and results.
///
/// - SeeAlso: Hutter, Hoos and Leyton-Brown 2014, "An Efficient Approach for Assessing Hyperparameter Importance", ICML.
public struct ParameterImportance: Sendable, Hashable {
    /// The part of one parameter.
    public struct Share: Sendable, Hashable {
        /// The parameter's name.
        public let parameter: String
        /// The share of the variance that it explains alone, from 0 to 1.
        public let share: Double
        /// The standard deviation of the share: over the trees, or over trials drawn again.
        public let deviation: Double
    }

    /// Why there is no estimate.
    public struct Unavailable: Error, Sendable, Hashable, CustomStringConvertible {
        /// The reason, as a sentence.
        public let description: String
    }

    /// The method's name.
    public let method: String
    /// The searched parameters, the most important first.
    public let shares: [Share]
    /// How many trials the estimate rests on.
    public let trials: Int
    /// The fidelity at which they were compared.
    public let fidelity: Int
    /// R²: the share of the variance that the forest predicts for trials it has not seen; 0 or less if nothing, nil for
    /// a method that predicts nothing.
    public let determination: Double?

    /// The fewest trials an estimate can rest on.
    public static let minimumTrials = 8
    private static let trees = 64
    /// More trials than this are sampled.
    private static let sampleLimit = 1000

    /// Estimates the importance of a study's parameters from its trials, finished or not.
    ///
    /// - Returns: A failure that says why, if too few trials gave a value or all gave the same.
    /// - Complexity: O(trials · log(trials)² · parameters) for each of 64 trees.
    public static func estimate(state: StudyState) -> Result<ParameterImportance, Unavailable> {
        let definition = state.definition
        let space = definition.space
        let axes = space.parameters.indices.filter { index in
            if case .constant = space.parameters[index].domain { false } else { true }
        }
        let observations = Observations(
            state.trialsInSpace, metric: definition.metric, maximum: definition.fidelity.maximum,
            enough: max(minimumTrials, 2 * axes.count))
        let measured = zip(observations.configurations, observations.losses).compactMap { configuration, loss in
            loss.map { (configuration, $0) }
        }
        guard !axes.isEmpty else { return .failure(Unavailable(description: "no parameter is searched")) }
        guard measured.count >= minimumTrials else {
            return .failure(
                Unavailable(description: "\(measured.count) trials gave a value; at least \(minimumTrials) are needed"))
        }
        guard let scale = LossScale(measured.map(\.1)) else {
            return .failure(Unavailable(description: "all \(measured.count) trials gave the same value"))
        }
        let values = measured.map { scale.value(of: $0.1) }
        let points = measured.map { space.point(of: $0.0) }
        let categories = axes.map { index -> Int? in
            if case .categorical(let choices) = space.parameters[index].domain { choices.count } else { nil }
        }

        var sums = [(first: Double, second: Double)](repeating: (0, 0), count: axes.count)
        var used = 0.0
        var unseen = [(sum: Double, count: Int)](repeating: (0, 0), count: values.count)
        for number in 0..<trees {
            var generator = CounterGenerator(seed: definition.seed, stream: number, purpose: .resampling)
            let rows = points.map { point in
                zip(axes, categories).map { axis, count -> Double in
                    let position = point[axis] ?? generator.uniform()
                    return count.map { min((position * Double($0)).rounded(.down), Double($0 - 1)) } ?? position
                }
            }
            let sample = RegressionTree.Sample(rows: rows, values: values, categories: categories)
            let members = (0..<min(values.count, sampleLimit)).map { _ in generator.index(below: values.count) }
            let tree = RegressionTree(
                sample, members: members, axes: max(1, (axes.count * 2 + 2) / 3), using: &generator)
            let drawn = Set(members)
            for index in values.indices where !drawn.contains(index) {
                unseen[index].sum += tree.predict(rows[index])
                unseen[index].count += 1
            }
            let analysis = FunctionalANOVA(tree)
            guard analysis.variance > 0 else { continue }
            used += 1
            for (axis, effect) in analysis.effects.enumerated() {
                let share = min(max(effect / analysis.variance, 0), 1)
                sums[axis].first += share
                sums[axis].second += share * share
            }
        }
        guard used > 0 else {
            return .failure(Unavailable(description: "no parameter makes a difference that a tree could find"))
        }
        let shares = zip(axes, sums).map { axis, sum in
            let mean = sum.first / used
            return Share(
                parameter: space.parameters[axis].name, share: mean,
                deviation: max(0, sum.second / used - mean * mean).squareRoot())
        }
        return .success(
            ParameterImportance(
                method: "functional ANOVA on a random forest of \(trees) trees",
                shares: shares.enumerated().sorted { a, b in
                    (b.element.share, a.offset) < (a.element.share, b.offset)
                }.map(\.element),
                trials: values.count, fidelity: observations.fidelity, determination: determination(unseen, values)))
    }

    private static func determination(_ predictions: [(sum: Double, count: Int)], _ values: [Double]) -> Double {
        let pairs = zip(predictions, values).filter { $0.0.count > 0 }
        guard !pairs.isEmpty else { return 0 }
        let mean = pairs.reduce(0) { $0 + $1.1 } / Double(pairs.count)
        let error = pairs.reduce(0) { sum, pair in
            let difference = pair.0.sum / Double(pair.0.count) - pair.1
            return sum + difference * difference
        }
        let total = pairs.reduce(0) { $0 + ($1.1 - mean) * ($1.1 - mean) }
        return total > 0 ? 1 - error / total : 0
    }
}
