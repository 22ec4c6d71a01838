import SearchSpaces
public import Studies

/// Stops a trial whose best value so far is worse than a percentile of what other trials had reached by then.
///
/// Every trial is given the whole resource. At each measurement, the trial's best loss up to that fidelity is compared
/// with the percentile of the best losses, up to the same fidelity, of all trials that got at least as far. At 50 this
/// is the median stopping rule.
///
/// - SeeAlso: Golovin et al. 2017, "Google Vizier: A Service for Black-Box Optimization", KDD, sec. 3.2.2.
public struct PercentileScheduler: Scheduler {
    /// One bracket with one rung: the maximum.
    public let plan: SchedulePlan
    private let fidelity: Fidelity
    private let percentile: Double
    private let minimumTrials: Int

    /// Creates the scheduler.
    ///
    /// - Parameters:
    ///   - trials: How many trials the budget allows.
    ///   - fidelity: No trial is stopped below the minimum; each gets at most the maximum.
    ///   - percentile: The share of other trials, in percent, among which a trial must be to go on.
    ///   - minimumTrials: How many other trials must have got as far before one is stopped, at least 1.
    public init(trials: Int, fidelity: Fidelity, percentile: Double = 50, minimumTrials: Int = 5) {
        self.fidelity = fidelity
        self.percentile = min(max(percentile, 0), 100)
        self.minimumTrials = max(1, minimumTrials)
        plan = .inFull(trials: trials, fidelity)
    }

    /// Bracket 0, up to the maximum.
    public func placement(ofTrial trial: Int) -> Placement { Placement(target: max(1, fidelity.maximum)) }

    /// Nothing: a trial completes by itself or is stopped before.
    public func verdicts(after trial: Int, in state: StudyState) -> [Verdict] { [] }

    /// Whether the trial's best value so far is worse than the percentile of the others.
    ///
    /// - Complexity: O(measurements of the study).
    public func stops(_ trial: Int, in state: StudyState) -> Bool {
        guard state.trials.indices.contains(trial) else { return false }
        let reached = state.trials[trial].reached
        guard reached >= fidelity.minimum, reached < fidelity.maximum else { return false }
        let metric = state.definition.metric
        let others = state.trials.filter { $0.number != trial && $0.reached >= reached }
            .map { $0.bestLoss(upTo: reached, metric) }.sorted()
        guard others.count >= minimumTrials else { return false }
        let limit = others[Int(Double(others.count - 1) * percentile / 100)]
        return state.trials[trial].bestLoss(upTo: reached, metric) > limit
    }
}

extension SchedulerEntry {
    private static let minimumTrials = OptionDeclaration(
        "minimum-trials", .int(1...1000), default: .int(5),
        "How many other trials must have got as far before one is stopped.")

    /// The median stopping rule.
    static let median = SchedulerEntry(
        "median", "Stops a trial that is worse than the median of the others were at the same point.",
        options: [minimumTrials], needsFidelity: true
    ) { definition, settings in
        PercentileScheduler(
            trials: definition.possibleTrials, fidelity: definition.fidelity,
            minimumTrials: settings.int("minimum-trials") ?? 5)
    }

    /// The same with another share than half.
    static let percentile = SchedulerEntry(
        "percentile", "Stops a trial that is not among the best share of the others at the same point.",
        options: [
            OptionDeclaration(
                "percentile", .float(0...100), default: .float(25),
                "The share of other trials, in percent, among which a trial must be to go on."),
            minimumTrials,
        ], needsFidelity: true
    ) { definition, settings in
        PercentileScheduler(
            trials: definition.possibleTrials, fidelity: definition.fidelity,
            percentile: settings.float("percentile") ?? 25, minimumTrials: settings.int("minimum-trials") ?? 5)
    }
}
