import SearchSpaces
public import Studies

/// Stops a trial whose best value so far is worse than the median of what other trials had reached by then.
///
/// Every trial is given the whole resource. At each measurement, the trial's best loss up to that fidelity is compared
/// with the median of the best losses, up to the same fidelity, of all trials that got at least as far.
///
/// - SeeAlso: Golovin et al. 2017, "Google Vizier: A Service for Black-Box Optimization", KDD, sec. 3.2.2.
public struct MedianScheduler: Scheduler {
    /// One bracket with one rung: the maximum.
    public let plan: SchedulePlan
    private let fidelity: Fidelity
    private let minimumTrials: Int

    /// Creates the scheduler.
    ///
    /// - Parameters:
    ///   - trials: How many trials the budget allows.
    ///   - fidelity: No trial is stopped below the minimum; each gets at most the maximum.
    ///   - minimumTrials: How many other trials must have got as far before one is stopped, at least 1.
    public init(trials: Int, fidelity: Fidelity, minimumTrials: Int = 5) {
        self.fidelity = fidelity
        self.minimumTrials = max(1, minimumTrials)
        plan = SchedulePlan(
            brackets: [.init(firstTrial: 0, rungs: [.init(fidelity: max(1, fidelity.maximum), trials: trials)])])
    }

    /// Bracket 0, up to the maximum.
    public func placement(ofTrial trial: Int) -> Placement { Placement(target: max(1, fidelity.maximum)) }

    /// Nothing: a trial completes by itself or is stopped before.
    public func verdicts(after trial: Int, in state: StudyState) -> [Verdict] { [] }

    /// Whether the trial's best value so far is worse than the median of the others.
    ///
    /// - Complexity: O(measurements of the study).
    public func stops(_ trial: Int, in state: StudyState) -> Bool {
        guard state.trials.indices.contains(trial) else { return false }
        let reached = state.trials[trial].reached
        guard reached >= fidelity.minimum, reached < fidelity.maximum else { return false }
        func best(_ trial: Trial) -> Double {
            trial.measurements.lazy.filter { $0.fidelity <= reached && $0.value.isFinite }
                .map { state.definition.metric.loss($0.value) }.min() ?? .infinity
        }
        let others = state.trials.filter { $0.number != trial && $0.reached >= reached }.map(best).sorted()
        guard others.count >= minimumTrials else { return false }
        return best(state.trials[trial]) > others[(others.count - 1) / 2]
    }
}

extension SchedulerEntry {
    /// The median stopping rule.
    static let median = SchedulerEntry(
        "median", "Stops a trial that is worse than the median of the others were at the same point.",
        options: [
            OptionDeclaration(
                "minimum-trials", .int(1...1000), default: .int(5),
                "How many other trials must have got as far before one is stopped.")
        ], needsFidelity: true
    ) { definition, settings in
        MedianScheduler(
            trials: definition.possibleTrials, fidelity: definition.fidelity,
            minimumTrials: settings.int("minimum-trials") ?? 5)
    }
}
