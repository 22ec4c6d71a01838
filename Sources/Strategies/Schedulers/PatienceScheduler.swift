import SearchSpaces
public import Studies

/// Stops a trial that has not improved for some time, whatever the others did.
///
/// A trial improves when its loss falls below its best so far by more than a least difference. The trial with the best
/// value of the study is not stopped, so that a study ends with a result.
///
/// - SeeAlso: Prechelt 1998, "Early Stopping: But When?", in Neural Networks: Tricks of the Trade, criterion UP.
public struct PatienceScheduler: Scheduler {
    /// One bracket with one rung: the maximum.
    public let plan: SchedulePlan
    private let fidelity: Fidelity
    private let patience: Int
    private let leastDifference: Double

    /// Creates the scheduler.
    ///
    /// - Parameters:
    ///   - trials: How many trials the budget allows.
    ///   - fidelity: No trial is stopped below the minimum; each gets at most the maximum.
    ///   - patience: How much of the resource a trial may spend without improving, at least 1.
    ///   - leastDifference: By how much a loss must fall to count, in units of the metric, at least 0.
    public init(trials: Int, fidelity: Fidelity, patience: Int = 5, leastDifference: Double = 0) {
        self.fidelity = fidelity
        self.patience = max(1, patience)
        self.leastDifference = max(0, leastDifference)
        plan = .inFull(trials: trials, fidelity)
    }

    /// Bracket 0, up to the maximum.
    public func placement(ofTrial trial: Int) -> Placement { Placement(target: max(1, fidelity.maximum)) }

    /// Nothing: a trial completes by itself or is stopped before.
    public func verdicts(after trial: Int, in state: StudyState) -> [Verdict] { [] }

    /// Whether the trial's last improvement lies too far back, and another trial is better.
    ///
    /// - Complexity: O(measurements of the trial), and of the study once the trial has stopped improving.
    public func stops(_ trial: Int, in state: StudyState) -> Bool {
        guard state.trials.indices.contains(trial) else { return false }
        let reached = state.trials[trial].reached
        guard reached >= fidelity.minimum, reached < fidelity.maximum else { return false }
        var best = Double.infinity
        var improvedAt = 0
        for measurement in state.trials[trial].measurements where measurement.value.isFinite {
            let loss = state.definition.metric.loss(measurement.value)
            if best - loss > leastDifference {
                best = loss
                improvedAt = measurement.fidelity
            }
        }
        guard reached - improvedAt >= patience else { return false }
        let leader = state.trials.min {
            ($0.bestLoss(upTo: .max, state.definition.metric), $0.number)
                < ($1.bestLoss(upTo: .max, state.definition.metric), $1.number)
        }
        return leader?.number != trial
    }
}

extension SchedulerEntry {
    /// Early stopping of each trial by itself.
    static let patience = SchedulerEntry(
        "patience", "Stops a trial that has not improved for some time.",
        options: [
            OptionDeclaration(
                "patience", .int(1...1_000_000), default: .int(5),
                "How much of the resource a trial may spend without improving."),
            OptionDeclaration(
                "least-difference", .float(0...1e300), default: .float(0),
                "By how much the metric must improve to count."),
        ], needsFidelity: true
    ) { definition, settings in
        PatienceScheduler(
            trials: definition.possibleTrials, fidelity: definition.fidelity,
            patience: settings.int("patience") ?? 5, leastDifference: settings.float("least-difference") ?? 0)
    }
}
