public import SearchSpaces
public import Studies

/// The pair of sampler and scheduler for those who name none, and why it was chosen.
///
/// - With a fidelity that can be divided by three at least twice: Hyperband, so that bad trials cost little.
/// - The Gaussian process where it is at its best: up to 500 trials and 40 searched parameters.
/// - With several objectives or outcome constraints: the same up to 300 trials, and NSGA-II for more; with a fidelity,
///   asynchronous halving by non-dominated sorting.
/// - CMA-ES for more trials of numbers alone; the Parzen estimator for everything else.
public struct AutomaticStrategy: Sendable, Hashable {
    /// What to try next.
    public let sampler: ComponentDefinition
    /// How long to go on with a trial.
    public let scheduler: ComponentDefinition
    /// Why these, in a sentence.
    public let reason: String

    private static let processTrials = 500
    private static let processParameters = 40
    /// With several processes to fit and a front to improve, suggestions cost several times as much.
    private static let processVectorTrials = 300

    /// Chooses for a study.
    ///
    /// - Parameters:
    ///   - space: What is searched.
    ///   - fidelity: The resource.
    ///   - trials: How many trials the budget allows.
    ///   - hasVectors: Whether there are several objectives or outcome constraints.
    public init(space: SearchSpace, fidelity: Fidelity, trials: Int, hasVectors: Bool = false) {
        let searched = space.searched
        let isNumeric = searched.allSatisfy { parameter in
            if case .categorical = parameter.domain { false } else { parameter.condition == nil }
        }
        var reasons: [String] = []
        if hasVectors, trials > Self.processVectorTrials || searched.count > Self.processParameters {
            sampler = ComponentDefinition("nsga2")
            reasons.append("\(trials) trials are enough for a population to spread over the front")
        } else if trials <= Self.processTrials, searched.count <= Self.processParameters {
            sampler = ComponentDefinition("gp")
            reasons.append("a Gaussian process learns most from \(trials) trials of \(searched.count) parameters")
        } else if isNumeric, trials > Self.processTrials {
            sampler = ComponentDefinition("cmaes")
            reasons.append("\(trials) trials are enough for a population of numbers to adapt")
        } else {
            sampler = ComponentDefinition("tpe")
            reasons.append("densities stay cheap for \(trials) trials of \(searched.count) parameters")
        }
        if fidelity.maximum / 9 >= max(1, fidelity.minimum) {
            scheduler = ComponentDefinition(hasVectors ? "asha" : "hyperband")
            reasons.append("\(fidelity.maximum) \(fidelity.name) a trial leave room to stop bad ones early")
        } else {
            scheduler = ComponentDefinition("full")
        }
        reason = reasons.joined(separator: "; ")
    }
}
