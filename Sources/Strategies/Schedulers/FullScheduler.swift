public import Studies

/// Gives every trial the whole resource.
public struct FullScheduler: Scheduler {
    /// One bracket with one rung: the maximum.
    public let plan: SchedulePlan
    private let maximum: Int

    /// Creates the scheduler.
    ///
    /// - Parameters:
    ///   - trials: How many trials the budget allows.
    ///   - maximum: What each gets, at least 1.
    public init(trials: Int, maximum: Int) {
        self.maximum = maximum
        plan = .inFull(trials: trials, Fidelity(maximum: maximum))
    }

    /// None: every trial has the same.
    public var lookback: Int? { 0 }

    /// Bracket 0, up to the maximum.
    public func placement(ofTrial trial: Int) -> Placement { Placement(target: maximum) }

    /// Nothing: a trial completes by itself.
    public func verdicts(after trial: Int, in state: StudyState) -> [Verdict] { [] }
}

extension SchedulerEntry {
    /// The whole resource for every trial.
    static let full = SchedulerEntry("full", "Gives every trial the whole resource.") { definition, _ in
        FullScheduler(trials: definition.possibleTrials, maximum: definition.fidelity.maximum)
    }
}

extension SchedulePlan {
    /// One bracket with one rung, the maximum: every trial may go all the way.
    static func inFull(trials: Int, _ fidelity: Fidelity) -> SchedulePlan {
        SchedulePlan(
            brackets: [Bracket(firstTrial: 0, rungs: [Rung(fidelity: max(1, fidelity.maximum), trials: trials)])])
    }
}
