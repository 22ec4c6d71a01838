import SearchSpaces
public import Studies

/// Hyperband: successive halving in brackets that trade the number of trials against what each gets at first.
///
/// Trials fill the brackets in order, the one with most trials first; after the last it begins again, until the
/// budget of trials is used up. When every trial of a rung has been measured there or has ended, the best one in η
/// goes on to the next rung and the others are pruned. A trial on the last rung completes by itself.
///
/// Ties go to the lower trial number. A value that is not finite never goes on, nor does a failed trial; their places
/// stay empty if too few others are left. A trial that completed below its rung's fidelity (because its training had
/// converged) competes with its final value, there and on later rungs.
///
/// Everything follows from the state, so that nothing is lost when a manager restarts.
public struct HyperbandScheduler: Scheduler {
    /// The brackets, the last one possibly cut short by the budget.
    public let plan: SchedulePlan

    /// Creates the scheduler.
    ///
    /// - Parameters:
    ///   - trials: How many trials the budget allows.
    ///   - fidelity: The minimum and the maximum.
    ///   - eta: η, one in so many goes on; at least 2.
    ///   - brackets: How many different brackets are used, those with most trials first; nil for all.
    public init(trials: Int, fidelity: Fidelity, eta: Int = 3, brackets: Int? = nil) {
        let arithmetic = HyperbandArithmetic(
            minimum: fidelity.minimum, maximum: max(1, fidelity.maximum), eta: max(2, eta))
        let lowest = max(0, arithmetic.halvings + 1 - max(1, brackets ?? .max))
        var planned: [SchedulePlan.Bracket] = []
        let trials = max(1, trials)
        var first = 0
        var halvings = arithmetic.halvings
        while first < trials {
            let count = min(arithmetic.trials(startingWith: halvings), trials - first)
            planned.append(.init(firstTrial: first, rungs: arithmetic.rungs(startingWith: halvings, trials: count)))
            first += count
            halvings = halvings > lowest ? halvings - 1 : arithmetic.halvings
        }
        plan = SchedulePlan(brackets: planned)
    }

    /// The trial's bracket, and those that workers have begun before it is decided.
    public var lookback: Int? {
        let largest = plan.brackets.map { $0.rungs[0].trials }.max() ?? 0
        return 2 * largest + Self.trialsAhead
    }

    /// How many trials may have been suggested since a bracket's last one while the bracket is still decided; more of them
    /// cost time, not correctness.
    private static let trialsAhead = 1000

    /// The bracket that holds the trial, and its lowest rung.
    ///
    /// - Complexity: O(log brackets).
    public func placement(ofTrial trial: Int) -> Placement {
        let bracket = self.bracket(ofTrial: trial)
        return Placement(bracket: bracket, target: plan.brackets[bracket].rungs[0].fidelity)
    }

    /// Promotions and prunings of the trial's rung, once it can be decided.
    ///
    /// Asking again after the verdicts were carried out gives none; after some of them were, it gives the others.
    ///
    /// - Complexity: O(n log n) with n the trials of the bracket.
    public func verdicts(after trial: Int, in state: StudyState) -> [Verdict] {
        guard state.trials.indices.contains(trial) else { return [] }
        let bracket = plan.brackets[bracket(ofTrial: trial)]
        guard let rung = bracket.rungs.firstIndex(where: { $0.fidelity >= state.trials[trial].target }),
            rung + 1 < bracket.rungs.count
        else { return [] }
        let last = bracket.firstTrial + bracket.rungs[0].trials
        guard state.trials.count >= last else { return [] }
        let fidelity = bracket.rungs[rung].fidelity
        let next = bracket.rungs[rung + 1]
        let members = state.trials[bracket.firstTrial..<last]

        var places = next.trials
        var contestants: [(loss: Double, trial: Trial)] = []
        for member in members {
            if member.target > fidelity {
                places -= 1
            } else if member.state == .completed, let value = member.value {
                contestants.append((state.definition.metric.loss(value), member))
            } else if member.target == fidelity, !member.state.isTerminal {
                guard let measurement = member.measurements.first(where: { $0.fidelity >= fidelity }) else { return [] }
                contestants.append((state.definition.metric.loss(measurement.value), member))
            } else if !member.state.isTerminal {
                return []
            }
        }
        contestants.sort { a, b in
            guard a.loss.isFinite, b.loss.isFinite, a.loss != b.loss else {
                return a.loss.isFinite == b.loss.isFinite ? a.trial.number < b.trial.number : a.loss.isFinite
            }
            return a.loss < b.loss
        }
        var verdicts: [Verdict] = []
        for (rank, contestant) in contestants.enumerated() where !contestant.trial.state.isTerminal {
            let goesOn = rank < places && contestant.loss.isFinite
            verdicts.append(
                goesOn
                    ? .promote(trial: contestant.trial.number, target: next.fidelity)
                    : .prune(trial: contestant.trial.number))
        }
        return verdicts
    }

    /// The bracket of a trial; the last one for a trial beyond the budget.
    private func bracket(ofTrial trial: Int) -> Int {
        var low = 0
        var high = plan.brackets.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if plan.brackets[middle].firstTrial <= trial { low = middle } else { high = middle }
        }
        return low
    }
}

extension SchedulerEntry {
    private static let eta = OptionDeclaration(
        "eta", .int(2...16), default: .int(3), "One trial in so many goes on from a rung to the next.")

    /// Successive halving in several brackets.
    static let hyperband = SchedulerEntry(
        "hyperband", "Starts many trials and goes on with the better ones, in brackets from bold to cautious.",
        options: [
            eta,
            OptionDeclaration(
                "brackets", .int(1...64),
                "How many different brackets are used, the boldest first; all, if not given."),
        ], needsFidelity: true
    ) { definition, settings throws(StrategyError) in
        try scheduler(named: "hyperband", definition, eta: settings.int("eta") ?? 3, brackets: settings.int("brackets"))
    }

    /// Hyperband's boldest bracket, again and again.
    static let successiveHalving = SchedulerEntry(
        "successive-halving", "Starts many trials at the minimum and goes on with the better ones.", options: [eta],
        needsFidelity: true
    ) { definition, settings throws(StrategyError) in
        try scheduler(named: "successive-halving", definition, eta: settings.int("eta") ?? 3, brackets: 1)
    }

    private static func scheduler(
        named name: String, _ definition: StudyDefinition, eta: Int, brackets: Int?
    ) throws(StrategyError) -> HyperbandScheduler {
        try definition.requireHalving(by: eta, named: name)
        return HyperbandScheduler(
            trials: definition.possibleTrials, fidelity: definition.fidelity, eta: eta, brackets: brackets)
    }
}

extension StudyDefinition {
    /// Checks that there is room for two rungs.
    ///
    /// - Throws: `StrategyError.unsuitable` if the maximum of the resource is less than eta times its minimum.
    func requireHalving(by eta: Int, named name: String) throws(StrategyError) {
        guard fidelity.minimum >= 1, fidelity.maximum / eta >= fidelity.minimum else {
            throw .unsuitable(
                .scheduler, name: name,
                message: "needs a fidelity whose maximum is at least eta = \(eta) times its minimum, found "
                    + "\(fidelity.minimum) to \(fidelity.maximum) \(fidelity.name); raise the maximum or use 'full'")
        }
    }
}
