import SearchSpaces
public import Studies

/// Stops a trial whose value leaves the range in which it could still become anything.
///
/// Made for metrics whose hopeless values are known: a loss above that of guessing, an accuracy below chance.
public struct ThresholdScheduler: Scheduler {
    /// One bracket with one rung: the maximum.
    public let plan: SchedulePlan
    private let fidelity: Fidelity
    private let low: Double
    private let high: Double

    /// Creates the scheduler.
    ///
    /// - Parameters:
    ///   - trials: How many trials the budget allows.
    ///   - fidelity: No trial is stopped below the minimum; each gets at most the maximum.
    ///   - low: A trial whose metric is lower is stopped.
    ///   - high: A trial whose metric is higher is stopped.
    public init(trials: Int, fidelity: Fidelity, low: Double = -.infinity, high: Double = .infinity) {
        self.fidelity = fidelity
        self.low = low
        self.high = high
        plan = .inFull(trials: trials, fidelity)
    }

    /// Bracket 0, up to the maximum.
    public func placement(ofTrial trial: Int) -> Placement { Placement(target: max(1, fidelity.maximum)) }

    /// None: every trial is judged by itself.
    public var lookback: Int? { 0 }

    /// Nothing: a trial completes by itself or is stopped before.
    public func verdicts(after trial: Int, in state: StudyState) -> [Verdict] { [] }

    /// Whether the trial's last value is outside the range, or undefined.
    ///
    /// - Complexity: O(1).
    public func stops(_ trial: Int, in state: StudyState) -> Bool {
        guard state.trials.indices.contains(trial), let last = state.trials[trial].measurements.last,
            last.fidelity >= fidelity.minimum, last.fidelity < fidelity.maximum
        else { return false }
        return !(last.value >= low && last.value <= high)
    }
}

extension SchedulerEntry {
    /// Fixed limits.
    static let threshold = SchedulerEntry(
        "threshold", "Stops a trial whose value leaves a given range.",
        options: [
            OptionDeclaration(
                "low", .float(-.infinity ... .infinity), "A trial whose metric is lower is stopped; none, if not given."
            ),
            OptionDeclaration(
                "high", .float(-.infinity ... .infinity),
                "A trial whose metric is higher is stopped; none, if not given."),
        ], needsFidelity: true
    ) { definition, settings in
        ThresholdScheduler(
            trials: definition.possibleTrials, fidelity: definition.fidelity,
            low: settings.float("low") ?? -.infinity, high: settings.float("high") ?? .infinity)
    }
}
