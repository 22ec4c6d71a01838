public import SearchSpaces
public import Studies

/// The pair of sampler and scheduler for those who name none, and why it was chosen.
///
/// The sampler follows from the budget, the number of parameters and their kinds; the scheduler from the resource:
///
/// - The Gaussian process where it is at its best: up to 500 trials and 60 searched parameters.
/// - With several objectives or outcome constraints: the same up to 300 trials, and NSGA-II for more; with a resource,
///   asynchronous halving, which compares by non-dominated sorting.
/// - CMA-ES for more trials of numbers alone; the Parzen estimator for everything else.
/// - Racing, where the resource counts repeats such as folds or seeds, which measure the same with other noise.
/// - Hyperband, where the resource can be divided by three at least twice and the budget fills its boldest bracket;
///   asynchronous halving, which waits for no trial, where the budget does not or more than four trials run at a time.
///
/// The choice is a pure function of these; studies store what was chosen, so that a later version that chooses
/// otherwise changes no study.
public struct AutomaticStrategy: Sendable, Hashable {
    /// What to try next.
    public let sampler: ComponentDefinition
    /// How long to go on with a trial.
    public let scheduler: ComponentDefinition
    /// Why these, in a sentence.
    public let reason: String

    private static let processTrials = 500
    private static let processParameters = 60
    /// With several processes to fit and a front to improve, suggestions cost several times as much.
    private static let processVectorTrials = 300
    /// How many trials may run at a time before those that wait for a rung leave workers idle.
    private static let synchronousTrials = 4
    private static let eta = 3
    private static let repeats: Set<String> = ["repeats", "folds", "seeds"]

    /// Chooses for a study.
    ///
    /// - Parameters:
    ///   - space: What is searched.
    ///   - fidelity: The resource.
    ///   - trials: How many trials the budget allows.
    ///   - parallel: How many trials run at a time, as far as it is known.
    ///   - hasVectors: Whether there are several objectives or outcome constraints.
    public init(
        space: SearchSpace, fidelity: Fidelity, trials: Int, parallel: Int = 1, hasVectors: Bool = false
    ) {
        let sampler = Self.sampler(space, trials, hasVectors)
        let scheduler = Self.scheduler(fidelity, trials, parallel, hasVectors)
        self.sampler = ComponentDefinition(sampler.name)
        self.scheduler = ComponentDefinition(scheduler.name)
        reason = [sampler.reason, scheduler.reason].compactMap { $0 }.joined(separator: "; ")
    }

    private static func sampler(
        _ space: SearchSpace, _ trials: Int, _ hasVectors: Bool
    ) -> (name: String, reason: String) {
        let searched = space.searched
        let parameters = searched.count == 1 ? "1 parameter" : "\(searched.count) parameters"
        if hasVectors, trials > processVectorTrials || searched.count > processParameters {
            return ("nsga2", "\(trials) trials of \(parameters) are enough for a population to spread over the front")
        }
        if trials <= processTrials, searched.count <= processParameters {
            return ("gp", "a Gaussian process learns most from \(trials) trials of \(parameters)")
        }
        let isNumeric = searched.allSatisfy { parameter in
            if case .categorical = parameter.domain { false } else { parameter.condition == nil }
        }
        if isNumeric, trials > processTrials {
            return ("cmaes", "\(trials) trials are enough for CMA-ES to adapt to \(parameters), all of them numbers")
        }
        return ("tpe", "Parzen estimators stay cheap for \(trials) trials of \(parameters)")
    }

    private static func scheduler(
        _ fidelity: Fidelity, _ trials: Int, _ parallel: Int, _ hasVectors: Bool
    ) -> (name: String, reason: String?) {
        let resource = "\(fidelity.maximum) \(fidelity.name)"
        if repeats.contains(fidelity.name), fidelity.maximum > 1, !hasVectors {
            return ("racing", "\(resource) measure the same, so a trial stops once it is worse beyond chance")
        }
        let arithmetic = HyperbandArithmetic(
            minimum: max(1, fidelity.minimum), maximum: max(1, fidelity.maximum), eta: eta)
        guard arithmetic.halvings >= 2 else { return ("full", nil) }
        if hasVectors {
            return ("asha", "\(resource) a trial leave room to stop early what others dominate")
        }
        if parallel > synchronousTrials {
            return (
                "asha",
                "\(resource) a trial leave room to stop bad ones early, without \(parallel) waiting for each other"
            )
        }
        if trials < arithmetic.trials(startingWith: arithmetic.halvings) {
            return (
                "asha", "\(resource) a trial leave room to stop bad ones early, in \(trials) trials without brackets"
            )
        }
        return ("hyperband", "\(resource) a trial leave room to stop bad ones early")
    }
}

extension StudyDefinition {
    /// The definition with a sampler and a scheduler in the place of `ComponentDefinition.automatic`; itself if it names them.
    ///
    /// - Parameter parallel: How many trials run at a time, as far as it is known.
    public func choosingStrategy(parallel: Int = 1) -> StudyDefinition {
        guard sampler == .automatic || scheduler == .automatic else { return self }
        let automatic = AutomaticStrategy(
            space: space, fidelity: fidelity, trials: budget.trials, parallel: parallel,
            hasVectors: !furtherMetrics.isEmpty || !constraints.isEmpty)
        var chosen = self
        if sampler == .automatic { chosen.sampler = automatic.sampler }
        if scheduler == .automatic { chosen.scheduler = automatic.scheduler }
        chosen.strategyReason = automatic.reason
        return chosen
    }
}
